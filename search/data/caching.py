"""Prepared data sets in the cache: where they are written, and who uses them."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from filelock import FileLock

from search.data.dataset import MANIFEST
from search.data.source import safe_name
from search.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    from search.data.dataset import Dataset

DATA = "data"  # the folder of a cache that holds prepared data sets
PART = ".part"  # ends the name of one that is being written


def draft_of(directory: Path) -> Path:
    """Where this host writes a prepared data set until it is whole."""
    # One name a host: what a killed process left is cleared under the lock, and hosts that share
    # the file system without sharing locks do not clear each other's.
    return directory.with_name(f"{directory.name}.{safe_name(platform.node())}{PART}")


def lock_of(directory: Path) -> FileLock:
    """The lock under which a prepared data set is written or removed."""
    return FileLock(f"{directory}.lock")


def note_use(data: Dataset) -> None:
    """Remember that a prepared data set was handed out now."""
    with suppress(OSError):  # of a cache that only others may write
        os.utime(data.directory / MANIFEST)


def last_used(directory: Path) -> float:
    """The manifest's time of change: `prepare` sets it whenever it hands the data set out."""
    manifest = directory / MANIFEST
    return (manifest if manifest.exists() else directory).stat().st_mtime


@contextmanager
def using(data: Dataset) -> Iterator[None]:
    """Keeps a prepared data set from being pruned, as long as this process lives.

    Any number of processes may use it at once. Raises SearchError where it was pruned just now.
    """
    try:
        manifest = (data.directory / MANIFEST).open("rb")
    except OSError:
        raise _gone(data) from None
    with manifest:
        _lock(manifest, shared=True)
        if not _is_at(manifest, data.directory / MANIFEST):
            raise _gone(data)
        yield


@contextmanager
def unused(directory: Path) -> Iterator[None]:
    """Keeps everybody from beginning to use a data set. Raises BlockingIOError if one does."""
    try:
        manifest = (directory / MANIFEST).open("r+b")  # NFS locks only what could be written
    except FileNotFoundError:
        manifest = None  # so that nobody can begin to use it
    with manifest or nullcontext():
        if manifest is not None:
            _lock(manifest, shared=False)
        yield


def is_used(directory: Path) -> bool:
    """Whether somebody uses a prepared data set now, as far as this user can know."""
    try:
        with unused(directory):
            return False
    except BlockingIOError:
        return True
    except OSError:  # not ours to write
        return False


def _gone(data: Dataset) -> SearchError:
    return SearchError(f"{data.directory}: the prepared data set was removed; start again")


def _lock(file: IO[bytes], *, shared: bool) -> None:
    """Lock a file until it is closed; waits only for a shared lock."""
    if sys.platform != "win32":  # where an open file cannot be removed anyway
        import fcntl

        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_at(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
