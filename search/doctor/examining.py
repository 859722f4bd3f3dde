"""Every check, one after another."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from search.doctor.check import Check
from search.doctor.leftovers import check_files, check_leases
from search.doctor.machine import check_devices, check_disks, check_memory
from search.doctor.storage import check_database, reach
from search.doctor.trainers import check_trainers
from search.doctor.versions import check_versions
from search.paths import artifacts_folder, cache_folder
from storage import Artifacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage import Database


def examine(storage: str, *, fix: bool) -> Iterator[Check]:
    """Look at the machine and at the database `storage`, a URL; with `fix`, mend what can be.

    What is mended are stale leases and files that nobody refers to.
    """
    yield from check_versions()
    yield from check_devices()
    yield check_memory()
    reached = reach(storage)
    if isinstance(reached, Check):
        yield from check_disks({"prepared images": cache_folder()})
        yield reached
        yield check_trainers()
        return
    with closing(reached) as database:
        yield from check_disks(_places(database))
        yield from check_database(database)
        yield check_trainers()
        yield check_leases(database, fix=fix)
        yield check_files(database, fix=fix)


def _places(database: Database) -> dict[str, Path]:
    """Where a search writes, on this host."""
    places = {"prepared images": cache_folder()}
    if database.folder is not None:
        places["the database"] = database.folder
    for study in database.studies.all():
        folder = Artifacts(artifacts_folder(study.artifacts, database.folder)).local
        if folder is not None and folder not in places.values():
            places[f"files of {study.name}"] = folder
    return places
