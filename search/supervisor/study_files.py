"""A study's folder of artifacts: where it is, and whether it can be used."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from search.data.split_file import write_split
from search.errors import SearchError, UsageError
from search.paths import StudyPaths, artifacts_folder
from storage import Artifacts, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.data.surveying import Survey
    from storage import Database, Study

_PROBE = "probe.txt"


def folder_to_record(asked: str | None, database: Database) -> str | None:
    """The folder that a new study records; None for the one beside a SQLite file.

    That one may move with its file.

    Raises:
        UsageError: nothing can be written there. A study keeps its folder: it must not get this.
        StorageError: the URL's kind is unknown, or has a password.
    """
    folder = Artifacts(asked or artifacts_folder(None, database.folder))
    with _reaching(folder, "name another folder with --artifacts"):
        folder.make()
        _write_something(folder)
    return folder.address if asked or database.folder is None else None


def check_folder(study: Study, database: Database) -> None:
    """Let a host join a study whose folder it shares with the host that started it.

    Raises:
        UsageError: the folder is not here, or nothing can be written there.
        StorageError: the URL's kind is unknown, or its package is not installed.
    """
    paths = StudyPaths.of(study, database)
    with _reaching(paths.files, "every host of a study writes there"):
        shared = paths.files.exists(paths.split)
        if shared:
            _write_something(paths.files)
    if not shared:
        raise UsageError(
            f"{paths.files.address}, where study {study.name} keeps weights and checkpoints, is "
            "not on this host what it is on the one that started it: mount it here, or start a "
            "study with --artifacts on a shared path or as s3://bucket/folder"
        )


def _write_something(folder: Artifacts) -> None:
    with folder.writing(_PROBE) as draft:
        draft.path.touch()
    folder.remove(_PROBE)


@contextmanager
def _reaching(folder: Artifacts, advice: str) -> Iterator[None]:
    try:
        yield
    except StorageError:
        raise
    except Exception as error:  # an object store raises errors of its own
        raise UsageError(
            f"{folder.address} cannot be written to ({' '.join(str(error).split())}); {advice}"
        ) from error


def make_folder(study: Study, database: Database, survey: Survey) -> StudyPaths:
    """Have a study's folder there, with the file that says which image is for what.

    Raises:
        SearchError: it has files already, and their folder is away.
        OSError: it cannot be made.
    """
    paths = StudyPaths.of(study, database)
    # What lies beside a SQLite file is as near as the file.
    away = study.artifacts is not None and not paths.files.present
    if away and database.slots.have_files(study.id):
        raise SearchError(
            f"{paths.files.address}, where this study's weights are, is not there; mount it "
            "or, if it is lost, make it anew"
        )
    paths.make()
    if not paths.files.exists(paths.split):
        with paths.files.writing(paths.split) as draft:
            write_split(survey, draft.path)
    return paths
