"""One `search start`, from the request to the last trial."""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from search.data import prepare
from search.durations import show_duration
from search.executor.forked import ForkedExecutor
from search.executor.spawned import SpawnedExecutor
from search.names import many
from search.objective import positive_label
from search.paths import StudyPaths, artifacts_folder, cache_folder, host_folder, shown
from search.ranking import ranked
from search.supervisor.devices import choose_devices, lock_devices
from search.supervisor.heartbeat import Heartbeat
from search.supervisor.keeping import keep_best
from search.supervisor.loop import Ending, Supervisor, Work
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.plan import check_identity, make_plan
from search.supervisor.sampling import make_pruner, make_sampler
from search.supervisor.signals import obeying
from search.supervisor.user_code import UserCode, rehearse
from search.supervisor.view import Beginning
from spaces.needs import fetch_all_weights
from storage import SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor import Device, Executor
    from search.supervisor.plan import Plan
    from search.supervisor.request import StartRequest
    from search.supervisor.view import View
    from storage import Database, Study

_MANY_DEVICES = 8  # from which on the first and the last are named


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
    began = time.monotonic()
    plan = make_plan(request, partial(view.progress, "looking at images"))
    if plan.spent:
        return _nothing_left(request, plan, view)
    devices = choose_devices(plan.devices)
    with lock_devices(devices, plan.name), ExitStack() as stack:
        # It imports Keras while the data is prepared and the database opened.
        executor = stack.enter_context(closing(make_executor()))
        dataset = prepare(
            plan.survey,
            image_size=plan.image_size,
            cache=cache_folder(),
            progress=partial(view.progress, "decoding images"),
        )
        if isinstance(plan.space, UserCode):
            rehearse(plan.space, dataset)
        else:
            fetch_all_weights(plan.space, plan.image_size)
        database = stack.enter_context(closing(open_database(request.storage, create=True)))
        study = _study(request, plan, database)
        work = Work(
            study=study,
            space=plan.space,
            objective=plan.objective,
            positive=positive_label(study.identity),
            dataset=dataset,
            epochs=plan.epochs,
            devices=devices,
            paths=_paths(study, database),
            keep=request.keep,
            deadline=None if plan.seconds is None else began + plan.seconds,
        )
        view.begin(_beginning(request, plan, work, database))
        if isinstance(plan.space, UserCode) and plan.identity()["space"] != study.identity["space"]:
            view.note(f"{plan.space.file} has changed: this study's trials are of both its forms")
        ending = _supervise(request, plan, work, database, executor, view)
        ran = database.slots.ended(study.id) - plan.ended
        return Launched(study=plan.name, ending=ending, ran=ran)


def _nothing_left(request: StartRequest, plan: Plan, view: View) -> Launched:
    """The budget has ended already: only what a crash may have left undone is done."""
    with closing(open_database(request.storage, create=True)) as database:
        study = _study(request, plan, database)
        _trials(request, plan, study, database, seed=0)
        keep_best(database, study, _paths(study, database), request.keep)
    asked = many(plan.trials or 0, "trial")
    view.note(f"{plan.name}: {asked} asked for, {plan.ended} have ended: nothing to run")
    return Launched(study=plan.name, ending=Ending.BUDGET, ran=0)


def _paths(study: Study, database: Database) -> StudyPaths:
    return StudyPaths(artifacts_folder(study.artifacts, database.folder), study.uid)


def _study(request: StartRequest, plan: Plan, database: Database) -> Study:
    """The study's row, made or found, with the budget that holds from now on."""
    study = plan.existing or database.studies.find(plan.name)
    if study is None:
        source = request.data if request.data == "digits" else str(Path(request.data).absolute())
        study = database.studies.create(
            plan.name,
            identity=plan.identity(),
            source=source,
            seed=plan.seed,
            artifacts=_recorded_artifacts(request, database),
        )
    check_identity(study, plan.identity())
    # Without --trials this call has no limit of its own, and leaves others theirs.
    joins = plan.trials is None and bool(database.supervisors.running(study.id))
    # What has ended has ended: a smaller budget is spent, not overspent.
    asked = None if plan.trials is None else max(plan.trials, plan.ended)
    database.studies.start(study, budget=study.budget if joins else asked)
    started = database.studies.find(plan.name)
    assert started is not None  # noqa: S101
    return started


def _recorded_artifacts(request: StartRequest, database: Database) -> str | None:
    """The folder to record; None for the one beside a SQLite file, which may move with it."""
    if request.artifacts:
        return str(Path(request.artifacts).absolute())
    return str(artifacts_folder(None, Path.cwd())) if database.folder is None else None


def _trials(
    request: StartRequest, plan: Plan, study: Study, database: Database, *, seed: int
) -> OptunaStudy:
    """Optuna's side of the study, agreeing with ours."""
    trials = OptunaStudy(
        database.optuna,
        study.name,
        make_sampler(request.sampler, seed=seed),
        make_pruner(request.pruner, epochs=plan.epochs),
        objective=plan.objective,
        has_trials=any(slot.trial_id is not None for slot in database.slots.all(study.id)),
    )
    trials.repair(database.slots, study.id)
    return trials


def _supervise(
    request: StartRequest,
    plan: Plan,
    work: Work,
    database: Database,
    executor: Executor,
    view: View,
) -> Ending:
    work.paths.folder.mkdir(parents=True, exist_ok=True)
    study = work.study
    supervisor_id = database.supervisors.register(
        study.id,
        host=socket.gethostname(),
        pid=os.getpid(),
        devices=[device.name for device in work.devices],
    )
    try:
        # Each supervisor of a study draws on its own: the same seed would draw the same points.
        seed = (study.seed + database.supervisors.ordinal(study.id, supervisor_id)) % 2**32
        supervisor = Supervisor(
            work,
            supervisor_id=supervisor_id,
            database=database,
            trials=_trials(request, plan, study, database, seed=seed),
            executor=executor,
            view=view,
        )
        lost = partial(supervisor.stop, Ending.LOST)
        interrupted = partial(supervisor.stop, Ending.INTERRUPTED)
        with Heartbeat(database, supervisor_id, lost), obeying(interrupted):
            return supervisor.run()
    finally:
        database.supervisors.end(supervisor_id)


def make_executor() -> Executor:
    """The executor of this system: forking is safe after importing Keras on Linux alone."""
    if sys.platform == "linux":
        return ForkedExecutor(host_folder() / f"forker-{os.getpid()}.log")
    return SpawnedExecutor()


def _beginning(request: StartRequest, plan: Plan, work: Work, database: Database) -> Beginning:
    slots = database.slots.all(work.study.id)
    complete = [slot for slot in slots if slot.state == SlotState.COMPLETE]
    best = [slot.value for slot in ranked(complete, plan.objective)]
    return Beginning(
        study=work.study.name,
        lines=_lines(request, plan, work, database),
        devices=work.devices,
        epochs=work.epochs,
        budget=work.study.budget,
        ended=sum(slot.state.ended for slot in slots),
        objective=plan.objective,
        best=best[0] if best else None,
        seconds=plan.seconds,
    )


def _lines(request: StartRequest, plan: Plan, work: Work, database: Database) -> list[str]:
    """What was decided, in the first lines of a search."""
    data, shape = work.dataset, "×".join(map(str, work.dataset.shape))
    until = [many(work.study.budget, "trial")] if work.study.budget else []
    if plan.seconds is not None:
        until.append(show_duration(plan.seconds))
    positive = "" if plan.positive is None else f" (positive: {plan.positive})"
    lines = [
        f"{work.study.name}   {data.train:,} train + {data.validation:,} validation images {shape}",
        f"{len(data.classes)} classes{positive}   split {plan.survey.split.text}   seed {plan.seed}",
        f"{plan.objective.direction} {plan.objective}   space {plan.space.name}   "
        f"{many(work.epochs, 'epoch')} a trial   until {' or '.join(until)}",
        f"{_devices(work.devices)}   {request.sampler} + {request.pruner}   {database.address}",
        f"weights of the best {work.keep} in {shown(work.paths.artifacts)}",
    ]
    return [*lines, *plan.survey.notes()]


def _devices(devices: Sequence[Device]) -> str:
    """How many trials run at a time, and where."""
    first, *others = devices
    where = ", ".join(device.name for device in devices)
    if len(others) >= _MANY_DEVICES:
        where = f"{first.name} to {others[-1].name}"
    return f"{len(devices)} at a time on {where} ({many(first.threads, 'thread')} each)"
