"""What is asked of rehearsals, checked, played, and summed up."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from search.errors import UsageError
from search.names import check_name
from search.record import find_study
from search.rehearsal.lcbench import open_task, tasks
from search.rehearsal.past import PastStudy, past_study
from search.rehearsal.playing import Play, known_way, play_all
from search.rehearsal.regret import Standing, standings
from search.supervisor.choices import OVERFIT, PRUNERS, SAMPLERS
from storage import open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from search.rehearsal.curves import Curves, Typical
    from search.rehearsal.playing import Way
    from search.rehearsal.rehearsing import Rehearsed

ALL = "all"
TRAININGS = 30.0
"""Full trainings whose time a rehearsed search has, where nobody says another one."""
SHARES = (0.1, 0.3, 1.0)
"""Of the time, at which regret is told."""
_PRUNERS = tuple(name for name in PRUNERS if name != OVERFIT)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be rehearsed; empty is everything that there is."""

    study: str | None = None  # whose trials; None: of the study started last
    storage: str
    curves: Path | None = None  # a folder of LCBench's surrogate instead
    tasks: Sequence[str] = ()  # of it
    samplers: Sequence[str] = ()
    pruners: Sequence[str] = ()
    trainers: Sequence[int] = (1, 4, 16, 64)
    seconds: float | None = None  # of each search
    trainings: float | None = None  # or: all trainers' time, in trainings that nobody prunes
    seeds: int = 20
    seed: int = 0  # the first one


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What came of it."""

    curves: Sequence[Curves] = field(repr=False)
    typical: Mapping[str, Typical]  # by the names of the curves
    seconds: float | None
    trainings: float | None  # one of both
    shares: Sequence[float]  # of the time: where regret is told
    seeds: int
    standings: Sequence[Standing]  # by trainers; the recommended one of each first

    @property
    def recommended(self) -> list[Standing]:
        """By number of trainers, the one of lowest regret."""
        first: dict[int, Standing] = {}
        for one in self.standings:
            first.setdefault(one.trainers, one)
        return list(first.values())


def compare(asked: Asked, progress: Callable[[int, int], None]) -> Compared:
    """Rehearse every sampler with every pruner; nothing is written.

    Args:
        asked: what.
        progress: called with the rehearsals done and all of them.

    Raises:
        UsageError: something asked for does not exist, contradicts something else, or the study
            has too few trials.
        StorageError: the database cannot be read.
    """
    _check(asked)
    curves = _curves(asked)
    typical = {one.name: one.typical() for one in curves}
    ways = [
        known_way(sampler, pruner)
        for sampler in asked.samplers or SAMPLERS
        for pruner in asked.pruners or _PRUNERS
    ]
    plays = plays_of(asked, curves, typical, ways)
    done: list[tuple[Play, Rehearsed]] = []
    progress(0, len(plays))
    for one in play_all(plays):
        done.append(one)
        progress(len(done), len(plays))
    return Compared(
        curves=curves,
        typical=typical,
        seconds=asked.seconds,
        trainings=_trainings(asked),
        shares=SHARES,
        seeds=asked.seeds,
        standings=standings(done, typical),
    )


def plays_of(
    asked: Asked, curves: Sequence[Curves], typical: Mapping[str, Typical], ways: Sequence[Way]
) -> list[Play]:
    """Every way on every task with every seed; a seed is the same of all of them."""
    return [
        Play(
            curves=one,
            way=way,
            trainers=trainers,
            seed=asked.seed + number,
            marks=_marks(asked, typical[one.name], trainers),
        )
        for number in range(asked.seeds)
        for trainers in asked.trainers
        for one in curves
        for way in ways
    ]


def _marks(asked: Asked, typical: Typical, trainers: int) -> tuple[float, ...]:
    trainings = _trainings(asked)
    whole = asked.seconds if trainings is None else trainings * typical.training / trainers
    assert whole is not None  # noqa: S101
    return tuple(whole * share for share in SHARES)


def _trainings(asked: Asked) -> float | None:
    if asked.seconds is not None:
        return None
    return TRAININGS if asked.trainings is None else asked.trainings


def _check(asked: Asked) -> None:
    if asked.curves is not None and asked.study is not None:
        raise UsageError(f"--curves is instead of a study; leave {asked.study} out, or --curves")
    if asked.tasks and asked.curves is None:
        raise UsageError("--task is one of --curves; a study is one task")
    if asked.seconds is not None and asked.trainings is not None:
        raise UsageError("--time and --trainings both say how long a search is; give one")
    if asked.trainings is not None and not 0 < asked.trainings < inf:
        raise UsageError(f"--trainings must be more than 0, not {asked.trainings:g}")
    if asked.seeds < 2:
        raise UsageError(f"--seeds must be 2 or more, not {asked.seeds}: one tells no interval")
    if asked.seed < 0:
        raise UsageError(f"--seed must be 0 or more, not {asked.seed}")
    for name in asked.samplers:
        check_name("sampler", name, SAMPLERS)
    for name in asked.pruners:
        if OVERFIT in name.split(","):
            raise UsageError(
                "--pruner overfit compares a trial with itself; rehearse the others, and add it"
            )
        check_name("pruner", name, _PRUNERS)


def _curves(asked: Asked) -> list[Curves]:
    if asked.curves is None:
        with closing(open_database(asked.storage)) as database:
            return [past_study(database, find_study(database, asked.study))]
    known = tasks(asked.curves)
    if not asked.tasks:
        raise UsageError(f"--curves needs --task: {ALL}, or some of {', '.join(known)}")
    wanted = known if ALL in asked.tasks else dict.fromkeys(asked.tasks)
    return [open_task(asked.curves, task) for task in wanted]


def held_of(curves: Curves) -> tuple[int, int]:
    """How many of a past study's trials were cut short, and how many it has; of others 0 and 0."""
    return (curves.held, len(curves.trials)) if isinstance(curves, PastStudy) else (0, 0)
