"""One `search start`, from the request to the last trial."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from search.data import prepare
from search.executor.forked import ForkedExecutor
from search.executor.spawned import SpawnedExecutor
from search.paths import StudyPaths, artifacts_folder, cache_folder, host_folder
from search.supervisor.devices import choose_devices, lock_devices
from search.supervisor.heartbeat import Heartbeat
from search.supervisor.keeping import keep_best, ranked
from search.supervisor.loop import Ending, Supervisor, Work
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.plan import check_identity, make_plan
from search.supervisor.sampling import make_pruner, make_sampler
from search.supervisor.view import Beginning
from storage import SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from search.data import Dataset
    from search.executor import Device, Executor
    from search.supervisor.plan import Plan
    from search.supervisor.request import StartRequest
    from search.supervisor.view import View
    from storage import Database, Study


@dataclass(frozen=True, kw_only=True)
class Launched:
    """What a search came to."""

    study: str
    ending: Ending
    ran: int  # trials that ended in this call


def launch(request: StartRequest, view: View) -> Launched:
    """Search until the study's budget or this call's time is spent, or a signal stops it.

    Raises:
        SearchError: something is wrong with the request, or the devices are taken.
        SpaceError: the space file is wrong.
        StorageError: the database cannot be used.
    """
    plan = make_plan(request)
    devices = choose_devices(plan.devices)
    with lock_devices(devices, plan.name), ExitStack() as stack:
        # It imports Keras while the data is prepared and the database opened.
        executor = None if plan.spent else stack.enter_context(closing(make_executor()))
        dataset = prepare(
            plan.source,
            image_size=plan.image_size,
            cache=cache_folder(),
            skip_bad=request.skip_bad,
        )
        database = stack.enter_context(closing(open_database(request.storage, create=True)))
        work = _work(request, plan, devices, dataset, database)
        view.begin(_beginning(request, plan, work, database))
        if executor is None:
            view.note(f"{plan.ended} of {plan.trials} trials have ended: nothing to run")
            keep_best(database, work.study.id, work.paths, request.keep)
            return Launched(study=plan.name, ending=Ending.BUDGET, ran=0)
        work.paths.folder.mkdir(parents=True, exist_ok=True)
        ending = _supervise(request, work, database, executor, view)
        return Launched(
            study=plan.name, ending=ending, ran=_ended(database, work.study) - plan.ended
        )


def _work(
    request: StartRequest,
    plan: Plan,
    devices: Sequence[Device],
    dataset: Dataset,
    database: Database,
) -> Work:
    study = _study(request, plan, database)
    return Work(
        study=study,
        space=plan.space,
        dataset=dataset,
        epochs=plan.epochs,
        devices=devices,
        paths=StudyPaths(artifacts_folder(study.artifacts, database.folder), study.uid),
        keep=request.keep,
        seconds=plan.seconds,
    )


def _study(request: StartRequest, plan: Plan, database: Database) -> Study:
    """The study's row, made or found, with the budget that holds from now on."""
    artifacts = str(Path(request.artifacts).absolute()) if request.artifacts else None
    study = plan.existing or database.studies.find(plan.name)
    if study is None:
        source = request.data if request.data == "digits" else str(Path(request.data).absolute())
        study = database.studies.create(
            plan.name,
            identity=plan.identity(),
            source=source,
            seed=plan.seed,
            artifacts=artifacts,
        )
    check_identity(study, plan.identity())
    database.studies.start(study, budget=plan.trials, artifacts=artifacts or study.artifacts)
    started = database.studies.find(plan.name)
    assert started is not None  # noqa: S101
    return started


def _supervise(
    request: StartRequest, work: Work, database: Database, executor: Executor, view: View
) -> Ending:
    earlier = database.supervisors.count(work.study.id)
    supervisor_id = database.supervisors.register(
        work.study.id,
        host=socket.gethostname(),
        pid=os.getpid(),
        devices=[device.name for device in work.devices],
    )
    # Each supervisor of a study draws on its own: the same seed would draw the same points.
    sampler = make_sampler(request.sampler, seed=(work.study.seed + earlier) % 2**32)
    pruner = make_pruner(request.pruner, epochs=work.epochs)
    trials = OptunaStudy(database.optuna, work.study.name, sampler, pruner)
    trials.repair(database.slots.all(work.study.id))
    supervisor = Supervisor(
        work,
        supervisor_id=supervisor_id,
        database=database,
        trials=trials,
        executor=executor,
        view=view,
    )
    lost = partial(supervisor.stop, Ending.LOST)
    with Heartbeat(database, supervisor_id, lost), _obeying(supervisor):
        ending = supervisor.run()
    database.supervisors.end(supervisor_id)
    return ending


def make_executor() -> Executor:
    """The executor of this system: forking is safe after importing Keras on Linux alone."""
    if sys.platform == "linux":
        return ForkedExecutor(host_folder() / f"forker-{os.getpid()}.log")
    return SpawnedExecutor()


@contextmanager
def _obeying(supervisor: Supervisor) -> Iterator[None]:
    """Stop at the first signal; end at once at the second, and trainers with us."""
    asked = False

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            os._exit(128 + number)
        asked = True
        supervisor.stop(Ending.INTERRUPTED)

    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ended(database: Database, study: Study) -> int:
    return sum(slot.state.ended for slot in database.slots.all(study.id))


def _beginning(request: StartRequest, plan: Plan, work: Work, database: Database) -> Beginning:
    slots = database.slots.all(work.study.id)
    best = [slot.value for slot in ranked(slots) if slot.state == SlotState.COMPLETE]
    return Beginning(
        study=work.study.name,
        lines=_lines(request, plan, work, database),
        devices=work.devices,
        epochs=work.epochs,
        budget=work.study.budget,
        ended=sum(slot.state.ended for slot in slots),
        best=best[0] if best else None,
        seconds=work.seconds,
    )


def _lines(request: StartRequest, plan: Plan, work: Work, database: Database) -> list[str]:
    """What was decided, in the first lines of a search."""
    data, shape = work.dataset, "×".join(map(str, work.dataset.shape))
    until = [f"{work.study.budget} trials"] if work.study.budget else []
    if work.seconds is not None:
        until.append(f"{work.seconds / 60:g} min")
    names = ", ".join(device.name for device in work.devices)
    threads = work.devices[0].threads
    each = "1 thread" if threads == 1 else f"{threads} threads"
    lines = [
        f"{work.study.name}   {data.train:,} train + {data.validation:,} validation images "
        f"{shape}, {len(data.classes)} classes, split {data.split}",
        f"minimize val_loss   space {plan.space.name}   {work.epochs} epochs a trial   "
        f"until {' or '.join(until)}   seed {plan.seed}",
        f"{len(work.devices)} at a time on {names} ({each} each)   "
        f"{request.sampler} + {request.pruner}   {database.address}",
    ]
    if data.left_out:
        lines.append(f"left out {len(data.left_out)} unreadable: {', '.join(data.left_out[:5])}")
    return lines
