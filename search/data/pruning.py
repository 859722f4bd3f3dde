"""What the cache holds, and removing what nobody has used."""

from __future__ import annotations

import json
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import Timeout

from search.data.caching import DATA, PART, draft_of, is_used, last_used, lock_of, unused
from search.data.dataset import MANIFEST, SPLITS
from search.data.downloading import REMOTE
from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCANS, ARRAYS, FEATURES, LOOKED = "scans", "arrays", "features", "looked"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A data set's arrays at one size, in a folder of the cache."""

    directory: Path
    name: str | None  # None where the manifest cannot be read
    classes: int
    shape: tuple[int, ...]  # images, height, width, channels; () where it cannot be read
    splits: int
    features: int  # backbones whose vectors of these images are kept
    size: int  # bytes
    used: float  # seconds since the epoch, when it was last handed out
    in_use: bool


@dataclass(frozen=True, kw_only=True)
class Files:
    """Some files together."""

    count: int
    size: int  # bytes


@dataclass(frozen=True, kw_only=True)
class Cache:
    """All that is in a cache, the sets last used first."""

    prepared: tuple[Prepared, ...]
    drafts: Files  # what preparations write, or have left when they were killed
    scans: Files  # what files showed when they were looked at
    arrays: Files  # given to `search.start` or returned by a function; test images are in them
    looked: Files  # folders with pictures of what trials look at
    remote: Files  # folders of images that were fetched from a URL


@dataclass(frozen=True, kw_only=True)
class Pruned:
    """What was removed from a cache."""

    prepared: tuple[Prepared, ...]
    drafts: Files
    scans: Files
    arrays: Files
    looked: Files
    remote: Files

    @property
    def size(self) -> int:
        """Bytes."""
        files = _sum((self.drafts, self.scans, self.arrays, self.looked, self.remote))
        return sum(one.size for one in self.prepared) + files.size


def look_into(cache: Path) -> Cache:
    """List what is in the folder `cache`; a missing one is empty."""
    folders = _folders(cache / DATA)
    prepared = [_prepared(path) for path in folders if path.suffix != PART]
    fetched = _folders(cache / REMOTE)
    return Cache(
        prepared=tuple(sorted(prepared, key=lambda one: (one.in_use, one.used), reverse=True)),
        drafts=_files(path for path in [*folders, *fetched] if path.suffix == PART),
        scans=_files(_entries(cache / SCANS)),
        arrays=_files(_entries(cache / ARRAYS)),
        looked=_files(_looked(cache)),
        remote=_files(path for path in fetched if path.suffix != PART),
    )


def prune(cache: Path, *, older_than: float, arrays: bool = False) -> Pruned:
    """Remove the data sets that were last used longer ago than `older_than` seconds.

    What was remembered of files, fetched, or drawn of trials, goes by the same age; what killed
    preparations of this host left goes whatever its age. No data set in use is removed. Only where
    `arrays` is set do arrays go that were kept longer ago: a study of them opens no images any
    more. Raises SearchError where something cannot be removed.
    """
    limit = time.time() - older_than
    written = [*_entries(cache / DATA), *_entries(cache / REMOTE)]
    drafts = [path for path in written if path == draft_of(_whole(path))]
    fetched = [path for path in _folders(cache / REMOTE) if path.suffix != PART]
    scans = _older(_entries(cache / SCANS), limit)
    kept = _older(_entries(cache / ARRAYS), limit) if arrays else []
    try:
        return Pruned(
            prepared=tuple(
                one
                for one in look_into(cache).prepared
                if one.used < limit and remove_prepared(one.directory, limit)
            ),
            drafts=_sum(_remove_draft(path) for path in drafts),
            scans=_sum(_remove_file(path) for path in scans),
            arrays=_sum(_remove_file(path) for path in kept),
            looked=_sum(_remove_looked(path) for path in _older(_looked(cache), limit)),
            remote=_sum(_remove_fetched(path) for path in _older(fetched, limit)),
        )
    except OSError as error:
        raise SearchError(f"{error.filename}: cannot be removed ({error.strerror})") from error


def _whole(draft: Path) -> Path:
    return draft.with_name(draft.name.partition(".")[0])


def remove_prepared(directory: Path, limit: float) -> bool:
    """Remove a prepared data set that nobody uses, nor used since `limit`; says whether."""
    try:
        with lock_of(directory).acquire(blocking=False), unused(directory):
            if last_used(directory) >= limit:
                return False
            # Renamed first, so that no half of it is ever taken for the whole.
            aside = draft_of(directory)
            shutil.rmtree(aside, ignore_errors=True)
            directory.rename(aside)
            shutil.rmtree(aside)
            return True
    except (Timeout, BlockingIOError, FileNotFoundError):  # in use, or another was faster
        return False


def _remove_draft(draft: Path) -> Files:
    """Remove what a killed preparation left; none of one that is at work."""
    try:
        with lock_of(_whole(draft)).acquire(blocking=False):
            found = Files(count=1, size=_size(draft))
            shutil.rmtree(draft)
            return found
    except Timeout:
        return Files(count=0, size=0)


def _remove_file(path: Path) -> Files:
    found = Files(count=1, size=_size(path))
    path.unlink(missing_ok=True)
    return found


def _remove_fetched(folder: Path) -> Files:
    with lock_of(folder):
        aside = draft_of(folder)  # so that no half of it is ever taken for the whole
        folder.rename(aside)
        found = Files(count=1, size=_size(aside))
        shutil.rmtree(aside)
    return found


def _remove_looked(folder: Path) -> Files:
    found = Files(count=1, size=_size(folder))
    shutil.rmtree(folder)
    with suppress(OSError):  # other trials of the study have pictures too
        folder.parent.rmdir()
    return found


def _prepared(directory: Path) -> Prepared:
    try:
        kept = json.loads((directory / MANIFEST).read_text("utf-8"))
        name, classes, shape = str(kept["name"]), len(kept["classes"]), tuple(kept["shape"])
    except (OSError, ValueError, TypeError, KeyError):
        name, classes, shape = None, 0, ()
    return Prepared(
        directory=directory,
        name=name,
        classes=classes,
        shape=shape,
        splits=len(list((directory / SPLITS).glob("*.npy"))),
        features=len(list((directory / FEATURES).glob("*.npy"))),
        size=_size(directory),
        used=last_used(directory),
        in_use=is_used(directory),
    )


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _folders(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if path.is_dir()]


def _looked(cache: Path) -> list[Path]:
    """The folders of trials that were looked into, each in its study's."""
    studies = [path for path in _entries(cache / LOOKED) if path.is_dir() and path.suffix != PART]
    return [trial for study in studies for trial in _entries(study)]


def _older(paths: Iterable[Path], limit: float) -> list[Path]:
    """Those that changed last before `limit`, in seconds since the epoch."""
    return [path for path in paths if path.stat().st_mtime < limit]


def _files(paths: Iterable[Path]) -> Files:
    return _sum(Files(count=1, size=_size(path)) for path in paths)


def _sum(found: Iterable[Files]) -> Files:
    every = list(found)
    return Files(count=sum(one.count for one in every), size=sum(one.size for one in every))


def _size(path: Path) -> int:
    """Bytes of a file, or of all files of a folder; what vanishes meanwhile has none."""
    size = 0
    for one in path.rglob("*") if path.is_dir() else (path,):
        with suppress(FileNotFoundError):
            size += one.stat().st_size if one.is_file() else 0
    return size
