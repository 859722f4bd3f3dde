"""Where files go: the cache of a user, the locks of a host, the folder of a study."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from storage import StorageError
from storage.artifacts import Artifacts, sha256

if TYPE_CHECKING:
    from storage import Database, Slot, Study

__all__ = [
    "StudyPaths",
    "artifacts_folder",
    "cache_folder",
    "host_folder",
    "model_bytes",
    "sha256",
    "shown",
]


def cache_folder() -> Path:
    """Prepared data sets: SEARCH_CACHE, else this user's cache folder."""
    given = os.environ.get("SEARCH_CACHE")
    return Path(given).absolute() if given else Path(platformdirs.user_cache_dir("cnn-search"))


def host_folder() -> Path:
    """This user's folder on this host alone, for locks of devices; no other host shares it."""
    folder = (
        Path(tempfile.gettempdir()) / f"cnn-search-{os.getuid() if hasattr(os, 'getuid') else 0}"
    )
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@dataclass(frozen=True)
class StudyPaths:
    """Every path and file's name of one study, under the folder of artifacts.

    Names come from numbers and a random id, never from what a user called something. Those of an
    attempt begin alike, and its fence is in them.
    """

    artifacts: str | Path  # a path, or an fsspec URL
    uid: str

    @classmethod
    def of(cls, study: Study, database: Database) -> StudyPaths:
        """Those of a study, as it recorded them or beside its database."""
        return cls(artifacts_folder(study.artifacts, database.folder), study.uid)

    @cached_property
    def files(self) -> Artifacts:
        """The study's own folder."""
        return Artifacts(self.artifacts).at(self.uid)

    @property
    def logs(self) -> Path:
        """The folder of logs, on this host: among the files, if those are on a file system."""
        return self.files.local or cache_folder() / "logs" / self.uid

    def make(self) -> None:
        """Make both folders.

        Raises:
            StorageError: the URL's kind is unknown, or its package is not installed.
            OSError: they cannot be made.
        """
        self.files.make()
        self.logs.mkdir(parents=True, exist_ok=True)

    def model(self, trial: int, attempt: int) -> str:
        """Name of the best epoch's model of one attempt."""
        return f"{_attempt(trial, attempt)}.keras"

    def predictions(self, trial: int, attempt: int) -> str:
        """Name of what the best epoch of one attempt predicted."""
        return f"{_attempt(trial, attempt)}-predictions.npz"

    def checkpoint(self, trial: int, attempt: int) -> str:
        """Name of a checkpoint, where {fold} and {epoch} stand for numbers."""
        return f"{_attempt(trial, attempt)}-fold-{{fold}}-epoch-{{epoch}}.npz"

    def checkpoints(self, trial: int) -> list[str]:
        """Those of all attempts of a trial that there are, whole ones."""
        names = self.files.names(_trial(trial))
        return [name for name in names if "-epoch-" in name and ".partial." not in name]

    @property
    def split(self) -> str:
        """Name of the file that says which image is for what."""
        return "split.csv"

    def log(self, trial: int, attempt: int) -> Path:
        """Output of one attempt's trainer."""
        return self.logs / f"{_attempt(trial, attempt)}.log"


def artifacts_folder(recorded: str | None, beside: Path | None) -> str:
    """The folder of artifacts that a study recorded, or the default one beside its database."""
    return recorded or str((beside or Path.cwd()) / "search-artifacts")


def model_bytes(files: Artifacts, slot: Slot) -> int | None:
    """Size of the model that is kept of a slot; None: there is none, or it cannot be seen."""
    if slot.model_file is None:
        return None
    try:
        return files.size(slot.model_file)
    except (OSError, StorageError):
        return None


def shown(path: Path | str) -> str:
    """A path as short as it can be told from where the user stands; a URL as it is."""
    here = Path.cwd()
    whole = Path(path)
    return str(whole.relative_to(here) if whole.is_relative_to(here) else path)


def _attempt(trial: int, attempt: int) -> str:
    return f"{_trial(trial)}{attempt}"


def _trial(trial: int) -> str:
    return f"trial-{trial:05}-attempt-"
