"""Pictures of trials, as optuna-dashboard asks for them."""

from __future__ import annotations

import uuid
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from optuna.artifacts.exceptions import ArtifactNotFound
from optuna.exceptions import OptunaError

from search.paths import StudyPaths
from search.pictures.finding import find_slot, subject_of
from search.pictures.subject import FOLDER
from storage import StorageError

if TYPE_CHECKING:
    from storage import Artifacts, Database


class Pictures:
    """An artifact store of Optuna's (its `ArtifactStore` protocol) that only reads.

    An id is a picture's file name, in the folder of whichever study has it. What a search has not
    drawn yet of a trial that ended is drawn now, unless nothing is to change.
    """

    def __init__(self, database: Database, *, draws: bool) -> None:
        self._database = database
        self._draws = draws
        self._drawing = Lock()

    def open_reader(self, artifact_id: str) -> BinaryIO:
        """A picture's bytes.

        Raises:
            ArtifactNotFound: no study has it, or its folder is away.
        """
        if _is_uuid(artifact_id):
            picture = self._find(artifact_id)
            if picture is None and self._draws and self._draw(artifact_id):
                picture = self._find(artifact_id)
            if picture is not None:
                return BytesIO(picture)
        raise ArtifactNotFound(f"no study has the artifact {artifact_id}")

    def _find(self, artifact_id: str) -> bytes | None:
        for study in self._database.studies.all():
            folder = StudyPaths.of(study, self._database).files.at(FOLDER)
            picture = _read(folder, artifact_id)
            if picture is not None:
                return picture
        return None

    def _draw(self, artifact_id: str) -> bool:
        """Draw the pictures of the trial that has this one; whether they are there."""
        found = find_slot(self._database, artifact_id)
        if found is None or not found[1].state.ended:
            return False
        from search.pictures.painting import paint

        study, slot = found
        with self._drawing:  # a page asks for several at once
            if self._database.slots.find(study.id, slot.slot).drawn:
                return True
            try:
                paint(subject_of(self._database, study, slot))
            except (OSError, StorageError, ValueError):  # the folder is away, or damaged
                return False
            self._database.slots.drawn(study.id, slot.slot)
        return True

    def write(self, artifact_id: str, content_body: BinaryIO) -> NoReturn:  # noqa: ARG002
        """Refuse.

        Raises:
            OptunaError: always.
        """
        raise _read_only(artifact_id)

    def remove(self, artifact_id: str) -> NoReturn:
        """Refuse.

        Raises:
            OptunaError: always.
        """
        raise _read_only(artifact_id)


def _read(folder: Artifacts, name: str) -> bytes | None:
    try:
        with folder.reading(name) as path:
            return path.read_bytes()
    except (OSError, StorageError):  # not there, or the folder of another study is away
        return None


def _is_uuid(artifact_id: str) -> bool:
    try:
        return str(uuid.UUID(artifact_id)) == artifact_id
    except ValueError:
        return False


def _read_only(artifact_id: str) -> OptunaError:
    return OptunaError(f"artifact {artifact_id} stays as it is: searches alone write artifacts")
