"""One `search start --cluster ray`: the study is made here, and searched on the nodes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from search.cluster.connecting import alive_nodes, gpus_of, ray_cluster
from search.cluster.crew import Crew
from search.errors import UsageError
from search.names import many
from search.supervisor.founding import found_study
from search.supervisor.joining import join_request
from search.supervisor.launch import Launched
from search.supervisor.plan import make_plan
from search.supervisor.searching import nothing_left
from search.supervisor.signals import Signals
from search.supervisor.study_files import make_folder
from search.supervisor.user_code import UserCode
from search.tracking import check_tracking
from storage import open_database

if TYPE_CHECKING:
    from types import ModuleType

    from search.supervisor.plan import Plan
    from search.supervisor.request import StartRequest
    from search.supervisor.view import View


def launch_on_ray(request: StartRequest, view: View) -> Launched:
    """Search with a supervisor on each GPU of a Ray cluster, and show what they say.

    Args:
        request: its devices are of a supervisor; a trial's GPUs are together on one node. Where
            there are fewer than its `gpus`, the others' supervisors begin when Ray has them.
        view: is told what the supervisors tell the database.

    Raises:
        As `launch`; UsageError also where there is no such cluster.
    """
    _check(request)
    with ray_cluster() as ray, Signals() as signals:
        places = _places(ray, request)
        plan = make_plan(request, partial(view.progress, "looking at images"))
        if plan.spent:
            return nothing_left(request, plan, view)
        with closing(open_database(request.storage, create=True)) as database:
            study = found_study(request, plan, database)
            make_folder(study, database, plan.survey)
            before = database.slots.repeating(study.id)
            crew = Crew(ray, study, database, view)
            signals.obey_by(crew.stop)
            cores = _cores(ray, request.devices_per_trial)
            ending = crew.search(_placed(request, plan), places=places, cores=cores)
            repeated = database.slots.repeating(study.id)
            return Launched(
                study=study.name,
                ending=ending,
                ran=database.slots.ended(study.id) - plan.ended,
                repeated=sum(s.state.ended for s in repeated) - sum(s.state.ended for s in before),
            )


def _check(request: StartRequest) -> None:
    check_tracking(request)
    if request.notify is not None:
        raise UsageError("--notify is told by one host's search; leave it out with --cluster ray")


def _places(ray: ModuleType, request: StartRequest) -> int:
    """How many supervisors there are to be.

    Raises:
        UsageError: there is no GPU to place one on, or nodes cannot share the database.
    """
    nodes = alive_nodes(ray)
    gpus = gpus_of(nodes) if request.gpus is None else request.gpus
    if not gpus:
        raise UsageError(
            f"--gpus all: the Ray cluster has {many(len(nodes), 'node')} and no GPU; give the "
            "number that its autoscaler is to bring"
        )
    size = request.devices_per_trial
    if gpus < size:
        raise UsageError(f"--devices-per-trial {size}: --gpus {gpus} is too few for a trial")
    if request.storage.startswith("sqlite") and len(nodes) > 1:
        raise UsageError(
            f"the Ray cluster has {len(nodes)} nodes, and SQLite is one host's file: give "
            "--storage a PostgreSQL that all of them reach"
        )
    return gpus // size


def _cores(ray: ModuleType, gpus: int) -> int:
    """A supervisor's share of a node's cores: where nodes differ, of the smallest.

    Nodes that the autoscaler brings later are taken to be like those that are there.
    """
    shares = [
        node["Resources"].get("CPU", 1) / node["Resources"]["GPU"]
        for node in alive_nodes(ray)
        if node["Resources"].get("GPU")
    ]
    return max(1, int(min(shares, default=1) * gpus))


def _placed(request: StartRequest, plan: Plan) -> StartRequest:
    """What each supervisor is asked: to join the study with what Ray gives it."""
    joins = join_request(
        plan.name,
        storage=request.storage,
        data=None if plan.survey.source.origin else request.data,  # its path, or the user's code
        code=request.space if isinstance(plan.space, UserCode) else None,
        devices="gpu" if request.devices == "auto" else request.devices,
        devices_per_trial=request.devices_per_trial,
        per_device=request.per_device,
        seconds=plan.seconds,
    )
    return replace(joins, placed=True, mlflow=request.mlflow, tensorboard=request.tensorboard)
