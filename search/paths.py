"""Where files go: the cache of a user, the locks of a host, the folder of a study."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs


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
    """Every path of one study, under the folder of artifacts.

    Names come from numbers and a random id, never from what a user called something.
    """

    artifacts: Path
    uid: str

    @property
    def folder(self) -> Path:
        """The study's own folder."""
        return self.artifacts / self.uid

    def model(self, trial: int, attempt: int) -> Path:
        """The best epoch's model of one attempt: its fence is in the name."""
        return self.folder / f"trial-{trial:05}-attempt-{attempt}.keras"

    @property
    def split(self) -> Path:
        """Which image is for what."""
        return self.folder / "split.csv"

    def log(self, trial: int, attempt: int) -> Path:
        """Output of one attempt's trainer."""
        return self.folder / f"trial-{trial:05}-attempt-{attempt}.log"


def artifacts_folder(recorded: str | None, beside: Path | None) -> Path:
    """The folder of artifacts that a study recorded, or the default one beside its database."""
    return Path(recorded) if recorded else (beside or Path.cwd()) / "search-artifacts"


def shown(path: Path) -> str:
    """A path as short as it can be told from where the user stands."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def sha256(path: Path) -> str:
    """The file's sha256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
