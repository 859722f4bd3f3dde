"""Joining a study that another host has started: all of it is read from its row."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from search.errors import UsageError
from search.keras_backend import require_backend
from search.record import find_study
from search.study_data import survey_study
from search.supervisor.objectives import check_footprint
from search.supervisor.options import check_options, parse_devices
from search.supervisor.plan import continued, find, kept_space
from search.supervisor.request import SETTINGS, StartRequest
from search.supervisor.study_files import check_folder
from search.supervisor.user_code import UserCode, check_code, code_of, names_code
from storage import open_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.supervisor.plan import Plan
    from spaces import Space
    from storage import Study


def join_request(
    study: str,
    *,
    storage: str,
    data: str | None = None,
    code: str | None = None,
    devices: str = "auto",
    devices_per_trial: int = 1,
    per_device: str | None = None,
    seconds: float | None = None,
) -> StartRequest:
    """What to ask of a search that joins a study.

    Args:
        study: its name.
        storage: database URL.
        data: where its images are on this host; None: where it was started last.
        code: "module:attribute" of the code that it is searched by, if that is on Python's path.
        devices: as `search start` takes them.
        devices_per_trial: likewise.
        per_device: likewise.
        seconds: of this call; None: until the budget is spent or, without one, 30 minutes.

    Raises:
        UsageError: there is no such study.
        StorageError: the database cannot be read.
    """
    with closing(open_database(storage)) as database:
        found = find_study(database, study)
    kept = {name: found.settings[name] for name in SETTINGS if name in found.settings}
    said = {"storage": storage, "study": found.name, "data": data, "space": code, "joins": True}
    here = {"devices": devices, "devices_per_trial": devices_per_trial, "per_device": per_device}
    here |= {"seconds": seconds, "trials": found.budget}
    return TypeAdapter(StartRequest).validate_python({**kept, **said, **here})


def plan_to_join(request: StartRequest, progress: Callable[[int, int], None]) -> Plan:
    """Look at the images, and find out whether this host can search the study; as `make_plan`.

    Raises:
        UsageError: its images, its files or its code are not here, or differ.
        StorageError: the database cannot be read.
    """
    check_options(request)
    devices = parse_devices(request.devices, request.per_device)
    require_backend()
    with closing(open_database(request.storage)) as database:
        study, ended, owed = find(request, str(request.study), database)
        if study is None:
            raise UsageError(f"study {request.study} was deleted just now")
        check_folder(study, database)
    space = _space(study, request.space)
    found = survey_study(study, request.data, progress)
    plan = continued(request, study, ended, owed, found, space, devices)
    check_footprint(request, plan.footprint)
    return plan


def _space(study: Study, said: str | None) -> Space | UserCode:
    """A study's space; code only where it lies in this folder, or was named.

    Raises:
        UsageError: it is code that is not here.
    """
    kept = study.identity["space"]
    check_code(study.name, kept, said)
    if (code := code_of(kept)) is None:
        return kept_space(study)
    # Whoever can write to the database must not thereby run any code but what lies here for it.
    found = UserCode(target=code, folder=str(Path.cwd()))
    if said is None and (not names_code(code) or found.file is None):
        raise UsageError(
            f"study {study.name} is searched by the code {code}, which is not in {Path.cwd()}: "
            f"start the worker in its folder or, if Python finds it by itself, say --space {code}"
        )
    return found
