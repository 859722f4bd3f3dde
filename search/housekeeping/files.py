"""The files of a study, told apart by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from search.paths import StudyPaths
from storage import Artifacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage import Database, Study

_OF_ATTEMPT = re.compile(
    r"trial-(?P<trial>\d+)-attempt-(?P<attempt>\d+)"
    r"(?P<part>-fold-\d+-epoch-\d+|-predictions)?"
    r"(?:\.[0-9a-f]{8}\.partial)?\.(?P<suffix>keras|npz|log)"
)
_PARTIAL = re.compile(r"\.partial(\.\w+)?$")


class Kind(StrEnum):
    """What a file holds."""

    WEIGHTS = "weights"
    CHECKPOINT = "checkpoints"
    PREDICTIONS = "predictions"
    LOG = "logs"
    OTHER = "other files"


_KINDS = {"keras": Kind.WEIGHTS, "npz": Kind.CHECKPOINT, "log": Kind.LOG}


@dataclass(frozen=True, kw_only=True)
class StudyFile:
    """A file of a study."""

    name: str
    folder: Artifacts  # in which it lies
    kind: Kind
    trial: int | None  # its number; None: of the whole study
    attempt: int | None
    partial: bool  # it was being written
    size: int  # bytes

    @property
    def place(self) -> str:
        """Path or URL."""
        return self.folder.place(self.name)

    @property
    def changed(self) -> float | None:
        """When it was last written to, in seconds since the epoch; an object store is not asked."""
        local = self.folder.local
        return None if local is None else (local / self.name).stat().st_mtime


def study_files(database: Database, study: Study) -> list[StudyFile]:
    """Every file of a study that there is, those on this host's disk among them."""
    return [file for folder in study_folders(database, study) for file in _files(folder)]


def study_folders(database: Database, study: Study) -> list[Artifacts]:
    """Where a study's files lie: logs of trainers stay on their host, whatever holds the rest."""
    paths = StudyPaths.of(study, database)
    folders = {one.address: one for one in (paths.files, Artifacts(paths.logs))}
    return list(folders.values())


def _files(folder: Artifacts) -> Iterator[StudyFile]:
    for name in folder.names():
        try:
            size = folder.size(name)
        except FileNotFoundError:  # a running search has removed it
            continue
        form = _OF_ATTEMPT.fullmatch(name)
        yield StudyFile(
            name=name,
            folder=folder,
            kind=_kind(form) if form else Kind.OTHER,
            trial=int(form["trial"]) if form else None,
            attempt=int(form["attempt"]) if form else None,
            partial=_PARTIAL.search(name) is not None,
            size=size,
        )


def _kind(form: re.Match[str]) -> Kind:
    return Kind.PREDICTIONS if form["part"] == "-predictions" else _KINDS[form["suffix"]]
