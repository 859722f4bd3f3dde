"""A whole search of LCBench's networks in memory: the real sampler, the real rule of pruning.

One trial at a time; what a trial costs is its epochs.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

import optuna
from optuna.storages import BaseStorage, InMemoryStorage
from optuna.trial import Trial, TrialState, create_trial

from search.rehearsal.lcbench import EPOCHS
from search.supervisor.pruning import SuccessiveHalving
from search.supervisor.sampling import make_sampler
from storage import Others

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from optuna.trial import FrozenTrial

    from search.rehearsal.lcbench import LcBench


class History(Protocol):
    """Trials of earlier studies for the sampler, beside a search's own."""

    def beside(self, own: Sequence[FrozenTrial]) -> list[FrozenTrial]:
        """They may depend on these."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search of so many epochs found."""

    trials: Sequence[FrozenTrial]
    lowest: Sequence[float]  # of each trial, its lowest loss, however far it came
    best: Sequence[tuple[int, float]]  # after each trial: epochs so far, best COMPLETE one's loss

    def at(self, epochs: float) -> float:
        """The best loss after so many epochs; infinite before the first COMPLETE trial."""
        return min((loss for used, loss in self.best if used <= epochs), default=math.inf)

    def reached(self, loss: float, most: int) -> int:
        """Epochs until there was a loss as low; `most` where there never was."""
        return next((used for used, found in self.best if found <= loss), most)


class _Beside:
    """A storage that shows the sampler earlier trials beside its own."""

    def __init__(self, storage: InMemoryStorage, earlier: History | None) -> None:
        self._storage, self._earlier = storage, earlier

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)

    def get_all_trials(
        self,
        study_id: int,
        deepcopy: bool = True,  # noqa: ARG002
        states: Collection[TrialState] | None = None,
    ) -> list[FrozenTrial]:
        own = self._storage.get_all_trials(study_id, deepcopy=False)
        shown = own if self._earlier is None else [*self._earlier.beside(own), *own]
        return [one for one in shown if states is None or one.state in states]


def search(
    curves: LcBench,
    *,
    seed: int,
    epochs: int,
    points: Sequence[dict[str, Any]] = (),
    earlier: History | None = None,
) -> Found:
    """Search until so many epochs are spent.

    Args:
        curves: of the task.
        seed: of the sampler.
        epochs: in all.
        points: tried first, as those of earlier studies are.
        earlier: what the sampler is shown beside.
    """
    rows = InMemoryStorage()
    storage = cast("BaseStorage", _Beside(rows, earlier))
    optuna.create_study(study_name="s", storage=rows)
    sampler, rungs = make_sampler("tpe", seed=seed), dict[int, list[float]]()
    best, used = math.inf, 0
    lowest: list[float] = []
    course: list[tuple[int, float]] = []
    while used < epochs:
        # One keeps the list of trials that it saw first.
        study = optuna.load_study(study_name="s", storage=storage, sampler=sampler)
        given = {"fixed_params": points[len(lowest)]} if len(lowest) < len(points) else {}
        template = create_trial(state=TrialState.RUNNING, system_attrs=given)
        trial = Trial(study, rows.create_new_trial(0, template))
        (curve,) = curves.losses(curves.space.sample(trial))
        came, low = _played(curve, {} if given else rungs, len(lowest) + 1)
        used, state = used + came, TrialState.COMPLETE if came == EPOCHS else TrialState.PRUNED
        rows.set_trial_intermediate_value(trial._trial_id, came, curve[came - 1])
        complete = state is TrialState.COMPLETE
        rows.set_trial_state_values(trial._trial_id, state, [low] if complete else None)
        best = min(best, low) if complete else best
        lowest.append(low)
        course.append((used, best))
    return Found(trials=rows.get_all_trials(0, deepcopy=False), lowest=lowest, best=course)


def _played(curve: Sequence[float], rungs: dict[int, list[float]], slot: int) -> tuple[int, float]:
    """How many epochs a trial came, and its lowest loss in them; the rungs then know it."""
    rule, low = SuccessiveHalving(), math.inf
    for step, loss in enumerate(curve, start=1):
        low = min(low, loss)
        if step == len(curve) or rule.peers(slot, step) is None:
            continue
        peers = rungs.setdefault(step, [])
        others = Others(count=len(peers), better=sum(one < low for one in peers))
        peers.append(low)
        if rule.ends(others):
            return step, low
    return len(curve), low


def quietly() -> None:
    """Let Optuna say nothing."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
