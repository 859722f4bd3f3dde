"""Recorded learning curves: what a rehearsal plays in place of training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from search.supervisor.enqueuing import Enqueues

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optuna.trial import FrozenTrial

    from search.objective import Objective
    from spaces import Params, Suggester


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What a trial reports that nobody prunes; each list has an entry a report."""

    steps: Sequence[int]  # epochs, counted over all folds, from 1
    seconds: Sequence[float]  # from the beginning of its first epoch
    losses: Sequence[float]  # on the validation images
    so_far: Sequence[float]  # the lowest of them, by which trials are compared
    values: Sequence[float]  # the objective's best; signed, so that the lower one is the better


@dataclass(frozen=True, kw_only=True)
class Typical:
    """What random points give, for measuring regret and time by it."""

    training: float  # seconds that a trial takes which nobody prunes, its start too: the median
    value: float  # of such a trial, signed: the median
    best: float  # the lowest one known


class Sampleable(Enqueues, Protocol):
    """What may be tried, as far as a sampler minds it."""

    def sample(self, suggester: Suggester, /) -> Params:
        """One point."""


class Curves(Protocol):
    """Recorded curves of one learning task."""

    @property
    def name(self) -> str:
        """As it is shown."""

    @property
    def objective(self) -> Objective:
        """What a trial's value is."""

    @property
    def space(self) -> Sampleable:
        """What may be tried."""

    @property
    def steps(self) -> int:
        """Epochs of a trial at most, counted over all folds."""

    @property
    def epochs(self) -> int:
        """Of a fold, at most."""

    @property
    def start(self) -> float:
        """Seconds that a trial takes beside its epochs."""

    def typical(self) -> Typical:
        """What random points give."""

    def answers(self) -> Callable[[FrozenTrial], Curve | None]:
        """What answers the points of one rehearsal: their curves; None: all are used up."""
