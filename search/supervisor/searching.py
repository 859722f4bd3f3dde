"""A search from its request to the last trial, by trainers that get ready meanwhile."""

from __future__ import annotations

from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING, TextIO, cast

from search.data import prepare
from search.data.caching import using
from search.names import many
from search.objective import positive_label
from search.paths import StudyPaths, cache_folder
from search.supervisor.annotating import Annotator
from search.supervisor.beginning import make_beginning
from search.supervisor.devices import choose_devices, lock_devices
from search.supervisor.founding import found_study
from search.supervisor.joining import plan_to_join
from search.supervisor.keeping import keep_best
from search.supervisor.launch import Launched
from search.supervisor.loop import Supervisor
from search.supervisor.membership import Membership
from search.supervisor.options import AUTO
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.painting import Painter
from search.supervisor.plan import make_plan
from search.supervisor.pruning import make_pruning
from search.supervisor.sampling import make_sampler
from search.supervisor.stop_when import parse_stop_when
from search.supervisor.stopper import Stopper
from search.supervisor.study_files import make_folder
from search.supervisor.telling import Lines, Views
from search.supervisor.user_code import UserCode, try_out
from search.supervisor.work import Ending, Work
from search.terminal.plain import PlainView
from search.tracking import Tracking, check_tracking
from spaces.needs import fetch_all_weights
from storage import StorageError, Wish, open_database
from storage.artifacts import remove_temporary_copies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.data import Dataset
    from search.executor import Device, Executor
    from search.supervisor.plan import Plan
    from search.supervisor.request import StartRequest
    from search.supervisor.signals import Signals
    from search.supervisor.view import View
    from storage import Database, Study


def search_by(
    executor: Executor, request: StartRequest, view: View, signals: Signals, *, began: float
) -> Launched:
    """Search as `launch`, which raises the same; `began` is when, by `time.monotonic`."""
    check_tracking(request)
    remove_temporary_copies()
    make = plan_to_join if request.joins else make_plan
    plan = make(request, partial(view.progress, "looking at images"))
    if plan.spent:
        return nothing_left(request, plan, view)
    if request.joins and plan.existing is not None and plan.existing.wish is Wish.STOP:
        view.note(f"{plan.name} was asked to stop: search start goes on with it")
        return Launched(study=plan.name, ending=Ending.ASKED, ran=0, repeated=0)
    return _searched(request, plan, executor, view, signals, began=began)


def _searched(
    request: StartRequest,
    plan: Plan,
    executor: Executor,
    view: View,
    signals: Signals,
    *,
    began: float,
) -> Launched:
    """The search itself; it `began` when its time did, on the monotonic clock."""
    devices = choose_devices(plan.devices, per_trial=request.devices_per_trial)
    with lock_devices(_to_lock(devices, request), plan.name), ExitStack() as stack:
        datasets = _make_ready(plan, executor, view, stack)
        database = stack.enter_context(closing(open_database(request.storage, create=True)))
        database.limit_waiting()
        study = found_study(request, plan, database)
        view, tracking = _watched(request, study, database, view, stack)
        work = Work(
            study=study,
            space=plan.space,
            objective=plan.objective,
            footprint=plan.footprint,
            positive=positive_label(study.identity),
            datasets=datasets,
            image_size=plan.image_size,
            epochs=plan.epochs,
            devices=devices,
            measured=plan.devices.per_device == AUTO,
            paths=make_folder(study, database, plan.survey),
            keep=request.keep,
            pruning=make_pruning(request.pruner, steps=plan.steps),
            repeats=request.repeats or 0,
            deadline=None if plan.seconds is None else began + plan.seconds,
            every=request.checkpoint,
        )
        repeated = _repeated(study, database)
        view.begin(make_beginning(request, plan, work, database))
        if isinstance(plan.space, UserCode) and plan.identity()["space"] != study.identity["space"]:
            view.note(f"{plan.space.file} has changed: this study's trials are of both its forms")
        ending = _supervise(request, plan, work, database, executor, view, signals)
        if ending == Ending.BUDGET and _ended_enough(database, study):
            ending = Ending.ENOUGH
        tracking.over(ending)
        if ending == Ending.DATABASE:
            raise _gone(database, signals)
        ran = database.slots.ended(study.id) - plan.ended
        repeated = _repeated(study, database) - repeated
        return Launched(study=plan.name, ending=ending, ran=ran, repeated=repeated)


def _to_lock(devices: Sequence[Device], request: StartRequest) -> list[Device]:
    """Those that other searches of this host may want; a cluster shares out its cores itself."""
    return [one for one in devices if one.kind == "gpu" or not request.placed]


def _watched(
    request: StartRequest, study: Study, database: Database, view: View, stack: ExitStack
) -> tuple[View, Tracking]:
    """The view, with those that write down, draw, annotate and track, closed with the `stack`."""
    lines = stack.enter_context(closing(Lines(database, study.id)))
    painter = stack.enter_context(closing(Painter(database, study, keep=request.keep)))
    annotator = stack.enter_context(closing(Annotator(database, study)))
    view = Views([view, PlainView(cast("TextIO", lines)), painter, annotator])
    if request.stop_when is not None:
        stopper = Stopper(database, study, parse_stop_when(request.stop_when))
        view = Views([view, stack.enter_context(closing(stopper))])
    tracking = stack.enter_context(closing(Tracking(request, database, study, view)))
    return Views([view, tracking]), tracking


def _ended_enough(database: Database, study: Study) -> bool:
    """Whether its budget was ended because no improvement is expected of more trials."""
    found = database.studies.find(study.name)
    return found is not None and found.enough is not None


def _gone(database: Database, signals: Signals) -> BaseException:
    """What ends a search that could not wait for its database any longer."""
    if signals.asked:
        return KeyboardInterrupt()
    return StorageError(
        f"{database.address} does not answer; what was written there is kept, and the same line "
        "goes on from it"
    )


def _repeated(study: Study, database: Database) -> int:
    slots = database.slots.repeating(study.id)
    return sum(one.state.ended for one in slots)


def _make_ready(
    plan: Plan, executor: Executor, view: View, stack: ExitStack
) -> dict[tuple[int, int], Dataset]:
    """What must be there before the first trial: images of every size, weights, code that builds.

    The images are kept from being pruned until `stack` ends.
    """
    datasets = {size: _prepared(plan, size, view) for size in plan.image_sizes}
    for dataset in datasets.values():
        stack.enter_context(using(dataset))
    if isinstance(plan.space, UserCode):
        try_out(plan.space, datasets[plan.image_size], executor)
        return datasets
    for size in datasets:
        fetch_all_weights(plan.space, size)
    return datasets


def _prepared(plan: Plan, image_size: tuple[int, int], view: View) -> Dataset:
    height, width = image_size
    doing = f"decoding images to {height}×{width}"
    progress = partial(view.progress, doing)
    return prepare(plan.survey, image_size=image_size, cache=cache_folder(), progress=progress)


def nothing_left(request: StartRequest, plan: Plan, view: View) -> Launched:
    """The budget has ended already: only what a crash may have left undone is done."""
    with closing(open_database(request.storage, create=True)) as database:
        study = found_study(request, plan, database)
        _trials(request, plan, study, database, seed=0)
        keep_best(database, study, StudyPaths.of(study, database), request.keep)
        ending = Ending.BUDGET if study.enough is None else Ending.ENOUGH
        with closing(Tracking(request, database, study, view)) as tracking:
            tracking.over(ending)
    view.note(f"{plan.name}: {_why_nothing(plan, study)}: nothing to run")
    return Launched(study=plan.name, ending=ending, ran=0, repeated=0)


def _why_nothing(plan: Plan, study: Study) -> str:
    if study.enough is None:
        return f"{many(plan.trials or 0, 'trial')} asked for, {plan.ended} have ended"
    return f"{plan.ended} trials have ended, and no improvement is expected ({study.enough})"


def _trials(
    request: StartRequest, plan: Plan, study: Study, database: Database, *, seed: int
) -> OptunaStudy:
    """Optuna's side of the study, agreeing with ours."""
    trials = OptunaStudy(
        database,
        study,
        make_sampler(request.sampler, steps=plan.steps, seed=seed, several=bool(plan.footprint)),
        settled=not isinstance(plan.space, UserCode),
    )
    trials.repair()
    return trials


def _supervise(
    request: StartRequest,
    plan: Plan,
    work: Work,
    database: Database,
    executor: Executor,
    view: View,
    signals: Signals,
) -> Ending:
    study = work.study
    with Membership(database, study.id, [device.name for device in work.devices]) as membership:
        # Each supervisor of a study draws on its own: the same seed would draw the same points.
        seed = (study.seed + database.supervisors.ordinal(study.id, membership.id)) % 2**32
        supervisor = Supervisor(
            work,
            membership=membership,
            database=database,
            trials=_trials(request, plan, study, database, seed=seed),
            executor=executor,
            view=view,
        )
        signals.obey_by(partial(supervisor.stop, Ending.INTERRUPTED))
        return supervisor.run()
