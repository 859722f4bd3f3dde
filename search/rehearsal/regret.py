"""How far from the best known value searches stay, and which of them to take."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.analysis.certainty import DRAWS
from search.analysis.intervals import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search.rehearsal.curves import Typical
    from search.rehearsal.playing import Play
    from search.rehearsal.rehearsing import Rehearsed

    Regrets = NDArray[np.float64]  # (tasks, seeds, marks)

Key = tuple[int, str, str]
"""Trainers, sampler, pruner."""
_SEED = 0  # the same figures each time


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a sampler with a pruner did, by so many trainers; means over tasks and seeds."""

    sampler: str
    pruner: str
    trainers: int
    regrets: tuple[Estimate, ...]  # at each mark, relative
    off: float | None  # at the last mark: regret in the objective's own unit
    rank: float  # among all of as many trainers, at the last mark; 1 is the lowest regret
    behind: Estimate  # at the last mark: regret less that of the recommended one, paired
    trials: float  # that ended
    pruned: float  # share of them
    epochs: float  # a trial
    used_up: float  # share of the rehearsals in which no recorded trial was left

    @property
    def equal(self) -> bool:
        """Whether it cannot be told from the recommended one."""
        return self.behind.low <= 0


def standings(
    done: Sequence[tuple[Play, Rehearsed]], typical: Mapping[str, Typical]
) -> list[Standing]:
    """How all did, by number of trainers; the recommended one of each, of lowest regret, first.

    Regret is a search's best value less the lowest one known of the task, of random points or of
    any search here. It is relative: 0 is that value and 1 is the median of random points, which
    makes it the same of every task. It is 1, too, of what is worse than that, and before anything
    is known: a first epoch's loss may be many times the median's. Intervals are 95 % of the
    percentile bootstrap: tasks are drawn again, and seeds in each.

    Args:
        done: every task with every seed, of each sampler and pruner by any number of trainers.
        typical: of each task, by its name.
    """
    found = _by_way(done)
    best = lowest_known(done, typical)
    regrets = regrets_of(done, typical)
    shown = []
    for trainers in sorted({key[0] for key in found}):
        of = {key: one for key, one in regrets.items() if key[0] == trainers}
        first = min(of, key=lambda key: float(of[key][:, :, -1].mean()))
        ranks = ranks_of(of)
        rows = [_standing(key, of, first, ranks[key], found[key], best) for key in of]
        shown += sorted(rows, key=lambda one: one.regrets[-1].value)
    return shown


def regrets_of(
    done: Sequence[tuple[Play, Rehearsed]], typical: Mapping[str, Typical]
) -> dict[Key, Regrets]:
    """Relative regrets, (tasks, seeds, marks), by number of trainers, sampler and pruner."""
    best = lowest_known(done, typical)
    return {key: _regrets(each, typical, best) for key, each in _by_way(done).items()}


def _by_way(
    done: Sequence[tuple[Play, Rehearsed]],
) -> dict[Key, list[tuple[Play, Rehearsed]]]:
    found: dict[Key, list[tuple[Play, Rehearsed]]] = defaultdict(list)
    for play, rehearsed in done:
        found[play.trainers, play.way.sampler, play.way.pruner].append((play, rehearsed))
    return found


def lowest_known(
    done: Sequence[tuple[Play, Rehearsed]], typical: Mapping[str, Typical]
) -> dict[str, float]:
    """Of each task the lowest value, signed, of random points and of every search."""
    best = {name: one.best for name, one in typical.items()}
    for play, rehearsed in done:
        name, value = play.curves.name, rehearsed.values[-1]
        if value is not None:
            best[name] = min(best[name], value)
    return best


def _regrets(
    found: Sequence[tuple[Play, Rehearsed]],
    typical: Mapping[str, Typical],
    best: Mapping[str, float],
) -> Regrets:
    by_task: dict[str, list[tuple[int, list[float]]]] = defaultdict(list)
    for play, rehearsed in found:
        name = play.curves.name
        lowest, usual = best[name], typical[name].value
        scale = usual - lowest or 1.0
        values = [usual if one is None else min(one, usual) for one in rehearsed.values]
        row = [(one - lowest) / scale for one in values]
        by_task[name].append((play.seed, row))
    return np.array([[row for _, row in sorted(by_task[name])] for name in sorted(by_task)])


def ranks_of(regrets: Mapping[Key, Regrets]) -> dict[Key, float]:
    """The mean place of each at the last mark; equal ones share theirs."""
    from scipy.stats import rankdata

    last = np.array([one[:, :, -1] for one in regrets.values()])
    return dict(zip(regrets, rankdata(last, axis=0).mean(axis=(1, 2)).tolist(), strict=True))


def _standing(
    key: Key,
    regrets: Mapping[Key, Regrets],
    first: Key,
    rank: float,
    found: Sequence[tuple[Play, Rehearsed]],
    best: Mapping[str, float],
) -> Standing:
    own = regrets[key]
    trainers, sampler, pruner = key
    ended = [one.ended for _, one in found]
    values = [
        one.values[-1] - best[play.curves.name] for play, one in found if one.values[-1] is not None
    ]
    return Standing(
        sampler=sampler,
        pruner=pruner,
        trainers=trainers,
        regrets=tuple(estimate_of(own[:, :, mark]) for mark in range(own.shape[2])),
        off=float(np.mean(values)) if values else None,
        rank=rank,
        behind=estimate_of(own[:, :, -1] - regrets[first][:, :, -1]),
        trials=float(np.mean(ended)),
        pruned=sum(one.pruned for _, one in found) / max(1, sum(ended)),
        epochs=sum(one.epochs for _, one in found) / max(1, sum(ended)),
        used_up=float(np.mean([one.used_up is not None for _, one in found])),
    )


def estimate_of(values: NDArray[np.float64]) -> Estimate:
    """The mean of (tasks, seeds) values, and its interval."""
    random = np.random.default_rng(_SEED)
    tasks, seeds = values.shape
    task = random.integers(0, tasks, (DRAWS, tasks, 1))
    seed = random.integers(0, seeds, (DRAWS, tasks, seeds))
    low, high = np.quantile(values[task, seed].mean(axis=(1, 2)), (0.025, 0.975)).tolist()
    return Estimate(value=float(values.mean()), low=low, high=high)
