"""Whole searches of LCBench's networks by one trainer, rehearsed with the defaults of a search."""

from __future__ import annotations

import math
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

import optuna
from joblib import cpu_count
from lcbench import curves_of

from search.rehearsal.lcbench import LcBenchSpace
from search.rehearsal.rehearsing import Ended, Rehearsal
from search.supervisor.pruning import make_pruning
from search.supervisor.sampling import make_sampler
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from optuna.samplers import BaseSampler

    from search.supervisor.pruning import Rule
    from spaces import Params
    from storage import Others, Peers

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search found, and when; times are in trainings, of a median network to its end."""

    trials: Sequence[Ended]
    best: Sequence[tuple[float, float]]  # after each trial: the time, the best COMPLETE one's loss

    def at(self, time: float) -> float:
        """The best loss at a time; infinite before the first COMPLETE trial."""
        return min((loss for ended, loss in self.best if ended <= time), default=math.inf)

    def reached(self, loss: float, most: float) -> float:
        """When there was a loss as low; `most` where there never was."""
        return next((ended for ended, found in self.best if found <= loss), most)


@dataclass(frozen=True)
class _Sparing:
    """A rule that lets the first trials come to their end."""

    rule: Rule
    first: int

    def peers(self, slot: int, step: int) -> Peers | None:
        """As the rule, of the others."""
        return None if slot <= self.first else self.rule.peers(slot, step)

    def ends(self, others: Others) -> bool:
        """As the rule."""
        return self.rule.ends(others)


def search(
    task: str,
    *,
    seed: int,
    trainings: float,
    points: Sequence[Params] = (),
    sampler: BaseSampler | None = None,
) -> Found:
    """Search a task's networks for so long.

    Args:
        task: of LCBench.
        seed: of the default sampler.
        trainings: the time.
        points: tried first, as those of earlier studies are.
        sampler: in place of the default one.
    """
    curves = curves_of(task)
    training = curves.typical().training
    rule = make_pruning("asha", steps=curves.steps).rule
    assert rule is not None  # noqa: S101
    rehearsal = Rehearsal(
        replace(curves, space=LcBenchSpace(tuple(points))),
        sampler=make_sampler(None, steps=curves.steps, seed=seed) if sampler is None else sampler,
        rule=_Sparing(rule, first=len(points)),
        trainers=1,
    )
    rehearsal.run([trainings * training])
    best, lowest = [], math.inf
    for one in rehearsal.ended:
        lowest = min(lowest, one.value) if one.state is SlotState.COMPLETE else lowest
        best.append((one.seconds / training, lowest))
    return Found(trials=rehearsal.ended, best=best)


def in_processes(make: Callable[[_Given], _Made], given: Sequence[_Given]) -> Iterator[_Made]:
    """What is made of each, in order, by a process a core."""
    spawned = get_context("spawn")
    with ProcessPoolExecutor(cpu_count(), mp_context=spawned, initializer=_quietly) as pool:
        yield from pool.map(make, given)


def _quietly() -> None:
    """Let Optuna, and warnings, say nothing."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
