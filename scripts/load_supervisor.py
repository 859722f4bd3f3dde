"""One supervisor of a load test: the real loop, with trainers that play recorded curves.

Started by `load.py`, which says what to do in its arguments; prints what it measured as JSON.
"""

from __future__ import annotations

import heapq
import json
import os
import sys
import tempfile
import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import psutil
from lcbench import curves_of

from search.data import Dataset
from search.executor import Action, Answer, Device, Ended, Outcome, Reported, Started, TrialSpec
from search.objective import Objective
from search.paths import StudyPaths
from search.rehearsal.lcbench import EPOCHS, LcBenchSpace
from search.supervisor.loop import Supervisor
from search.supervisor.membership import Membership
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.pruning import make_pruning
from search.supervisor.sampling import make_sampler
from search.supervisor.view import Watcher
from search.supervisor.work import Work
from storage import AttemptEnd, Epoch, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.executor import Event
    from search.rehearsal.lcbench import LcBench
    from spaces import Space
    from storage import Database

STUDY = "load"
T = TypeVar("T")


@dataclass
class _Trainer:
    spec: TrialSpec
    losses: Sequence[float]
    done: int = 0


@dataclass
class PlayedTrainers:
    """An `Executor` whose trainers play a task's curves in real time."""

    curves: LcBench
    every: float  # seconds an epoch
    at_start: Callable[[], None] = lambda: None
    _running: dict[int, _Trainer] = field(default_factory=dict)
    _due: list[tuple[float, int, int]] = field(default_factory=list)
    _events: deque[Event] = field(default_factory=deque)
    _draws: np.random.Generator = field(default_factory=lambda: np.random.default_rng(os.getpid()))

    def ready(self, seconds: float) -> bool:  # noqa: ARG002
        """At once."""
        return True

    def start(self, spec: TrialSpec) -> None:
        """Begin to play; the first epoch takes some other time, or all would come at once."""
        self.at_start()
        self._running[spec.trial] = _Trainer(spec, self.curves.losses(spec.params)[0])
        self._events.append(Started(trial=spec.trial, pid=1))
        self._after(spec, self.every * float(self._draws.uniform(0.5, 1.5)))

    def answer(self, trial: int, answer: Action | Answer) -> None:
        """Go on, or end."""
        trainer = self._running.get(trial)
        if trainer is None:
            return
        if answer == Action.PRUNE:
            self._end(trainer, AttemptEnd.PRUNED)
        elif answer != Action.CONTINUE:
            self._end(trainer, AttemptEnd.RELEASED)
        elif trainer.done == EPOCHS:
            self._end(trainer, AttemptEnd.FINISHED)
        else:
            self._after(trainer.spec, self.every)

    def kill(self, trial: int) -> None:
        """End without a word."""
        if trial in self._running:
            self._end(self._running[trial], AttemptEnd.DIED)

    def wait(self, seconds: float) -> Event | None:
        """The next event."""
        if not self._events:
            self._play(time.monotonic() + seconds)
        return self._events.popleft() if self._events else None

    def close(self) -> None:
        """Nothing runs any more."""
        self._running.clear()

    def _after(self, spec: TrialSpec, seconds: float) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, spec.trial, spec.attempt))

    def _play(self, until: float) -> None:
        """One epoch, if it ends by then."""
        due = min(until, self._due[0][0]) if self._due else until
        time.sleep(max(0.0, due - time.monotonic()))
        if not self._due or self._due[0][0] > time.monotonic():
            return
        _, trial, attempt = heapq.heappop(self._due)
        trainer = self._running.get(trial)
        if trainer is None or trainer.spec.attempt != attempt:
            return
        trainer.done += 1
        loss = trainer.losses[trainer.done - 1]
        self._events.append(Reported(trial=trial, epoch=_epoch(trainer.done, loss, self.every)))

    def _end(self, trainer: _Trainer, end: AttemptEnd) -> None:
        del self._running[trainer.spec.trial]
        played = trainer.losses[: trainer.done]
        told = bool(played) and end in (AttemptEnd.FINISHED, AttemptEnd.PRUNED)
        value = min(played) if told else None
        best = int(np.argmin(played)) + 1 if told else None
        outcome = Outcome(end=end, value=value, best_epoch=best)
        self._events.append(Ended(trial=trainer.spec.trial, outcome=outcome))


def _epoch(number: int, loss: float, seconds: float) -> Epoch:
    return Epoch(
        epoch=number,
        loss=loss,
        accuracy=0.5,
        val_loss=loss,
        val_accuracy=0.5,
        val_precision=0.5,
        val_recall=0.5,
        val_f1=0.5,
        val_auc=0.5,
        seconds=seconds,
    )


@dataclass
class Clock:
    """How long each call took, in seconds."""

    took: dict[str, list[float]] = field(default_factory=dict)

    def timed(self, name: str, act: Callable[..., T]) -> Callable[..., T]:
        """The same, timed."""
        times = self.took.setdefault(name, [])

        def timed(*arguments: Any, **named: Any) -> T:
            began = time.perf_counter()
            try:
                return act(*arguments, **named)
            finally:
                times.append(time.perf_counter() - began)

        return timed


def supervise(
    url: str, *, trainers: int, every: float, seconds: float | None, task: str
) -> dict[str, Any]:
    """Be one supervisor; returns what it measured, in seconds and bytes."""
    clock, process, joined = Clock(), psutil.Process(), []
    played = PlayedTrainers(curves_of(task), every)
    before, began = process.memory_full_info().uss, time.perf_counter()

    def join() -> None:
        if not joined:
            used = process.memory_full_info().uss - before
            joined.extend([time.perf_counter() - began, used])

    played.at_start = join
    deadline = None if seconds is None else time.monotonic() + seconds
    with closing(open_database(url)) as database, tempfile.TemporaryDirectory() as folder:
        database.limit_waiting()
        with _membership(database, trainers) as membership:
            work = _work(database, StudyPaths(Path(folder), STUDY), trainers, deadline)
            ending = _supervisor(work, database, membership, played, clock).run()
    return {
        "took": clock.took,
        "joined": joined,
        "memory": process.memory_full_info().uss - before,
        "cpu": sum(process.cpu_times()[:2]),
        "ending": ending,
    }


def _membership(database: Database, trainers: int) -> Membership:
    study = database.studies.find(STUDY)
    assert study is not None  # noqa: S101
    return Membership(database, study.id, [f"gpu:{number}" for number in range(trainers)])


def _work(database: Database, paths: StudyPaths, trainers: int, deadline: float | None) -> Work:
    study = database.studies.find(STUDY)
    assert study is not None  # noqa: S101
    paths.make()
    images = Dataset(
        split=Path("unused"),
        fold=0,
        folds=1,
        classes=("a", "b"),
        shape=(8, 8, 1),
        train=10,
        validation=5,
    )
    return Work(
        study=study,
        space=cast("Space", LcBenchSpace()),
        objective=Objective.VAL_LOSS,
        positive=1,
        datasets={(8, 8): images},
        image_size=(8, 8),
        epochs=EPOCHS,
        devices=[Device(name=f"gpu:{one}", kind="gpu", threads=1) for one in range(trainers)],
        paths=paths,
        keep=5,
        pruning=make_pruning("asha", steps=EPOCHS),
        repeats=0,
        deadline=deadline,
    )


def _supervisor(
    work: Work,
    database: Database,
    membership: Membership,
    executor: PlayedTrainers,
    clock: Clock,
) -> Supervisor:
    """One whose dealings with the database are timed."""
    seed = database.supervisors.ordinal(work.study.id, membership.id)
    trials = OptunaStudy(database, work.study, make_sampler("tpe", steps=EPOCHS, seed=seed))
    trials.repair()
    for owner, name, method in (
        (trials, "suggest", "ask"),
        (database.claims, "claim", "claim"),
        (database.reports, "report", "write"),
        (database.slots, "end", "end"),
    ):
        setattr(owner, method, clock.timed(name, getattr(owner, method)))
    return Supervisor(
        work,
        membership=membership,
        database=database,
        trials=trials,
        executor=executor,
        view=Watcher(),
    )


if __name__ == "__main__":
    print(json.dumps(supervise(**json.loads(sys.argv[1]))))
