"""Many rehearsals: every sampler with every pruner, by so many trainers, on several seeds."""

from __future__ import annotations

import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from joblib import cpu_count

from search.rehearsal.rehearsing import Rehearsal, Rehearsed
from search.supervisor.pruning import make_pruning
from search.supervisor.sampling import make_sampler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from optuna.samplers import BaseSampler

    from search.rehearsal.curves import Curves
    from search.supervisor.pruning import Rule


@dataclass(frozen=True, kw_only=True)
class Way:
    """A sampler with a pruner, by names and how to make them."""

    sampler: str
    pruner: str
    make_sampler: Callable[[int, int], BaseSampler]  # of a trial's most epochs, and a seed
    make_rule: Callable[[int], Rule | None]  # of a trial's most epochs

    def __str__(self) -> str:
        """As a line names it."""
        return f"{self.sampler} with {self.pruner}"


@dataclass(frozen=True, kw_only=True)
class Play:
    """A rehearsal that is to be."""

    curves: Curves
    way: Way
    trainers: int
    seed: int
    marks: tuple[float, ...]  # seconds, ascending


def known_way(sampler: str, pruner: str) -> Way:
    """By the names that `search start` takes."""
    return Way(
        sampler=sampler,
        pruner=pruner,
        make_sampler=partial(_sampler, sampler),
        make_rule=partial(_rule, pruner),
    )


def _sampler(name: str, steps: int, seed: int) -> BaseSampler:
    return make_sampler(name, steps=steps, seed=seed)


def _rule(name: str, steps: int) -> Rule | None:
    return make_pruning(name, steps=steps).rule


def play(one: Play) -> Rehearsed:
    """Rehearse it; the same comes of it each time."""
    rehearsal = Rehearsal(
        one.curves,
        sampler=one.way.make_sampler(one.curves.steps, one.seed),
        rule=one.way.make_rule(one.curves.steps),
        trainers=one.trainers,
    )
    return rehearsal.run(one.marks)


def play_all(plays: Sequence[Play]) -> Iterator[tuple[Play, Rehearsed]]:
    """Rehearse them in a process a core; each comes as soon as it is over.

    Closed before its end, it waits for those that are in the middle.
    """
    processes = min(cpu_count(), len(plays))
    if processes < 2:
        yield from ((one, play(one)) for one in plays)
        return
    # A process that is forked may have inherited a held lock.
    spawned = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawned) as pool:
        try:
            with _unheard():
                futures = {pool.submit(play, one): one for one in plays}
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _unheard() -> Iterator[None]:
    """Processes that begin here never heed Ctrl-C, which goes to all of a terminal's.

    Who began them ends them.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
