"""A study's files: on a file system, or in an object store."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import psutil

from storage.remote import check_no_password, file_system, is_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _nothing() -> None:
    pass


@dataclass
class Draft:
    """A file that is being written."""

    path: Path  # ends as the name does
    hash: str = ""  # sha256 in hexadecimal, once it is in its place


class Artifacts:
    """A folder of files, each of which is there whole or not at all.

    A file that is being written on a file system has ".partial" before its suffix; what a killed
    process left of one is listed by `names`.
    """

    def __init__(self, address: str | os.PathLike[str]) -> None:
        """Name a folder, which need not be there yet.

        Args:
            address: its path, or an fsspec URL (with "://" in it), as "s3://bucket/studies".

        Raises:
            StorageError: the URL has a password in it, which tables and messages would show.
        """
        given = os.fspath(address)
        self.local: Path | None = None if is_url(given) else Path(given).absolute()
        self.address: str = str(self.local) if self.local else given.rstrip("/")
        if self.local is None:
            check_no_password(given, "artifacts")

    def at(self, folder: str) -> Artifacts:
        """A folder within this one."""
        return Artifacts(self.place(folder))

    @property
    def present(self) -> bool:
        """Whether the folder is there; it may be on a share that is not mounted."""
        return self.local.is_dir() if self.local else self._remote.exists(self.address)

    def place(self, name: str) -> str:
        """A file's path or URL."""
        return str(self.local / name) if self.local else f"{self.address}/{name}"

    def make(self) -> None:
        """Make the folder, where it is missing.

        Raises:
            StorageError: the URL's kind is unknown, or its package is not installed.
            OSError: it cannot be made.
        """
        if self.local:
            self.local.mkdir(parents=True, exist_ok=True)
        else:
            self._remote.makedirs(self.address, exist_ok=True)

    @contextmanager
    def writing(self, name: str, *, advances: Callable[[], None] = _nothing) -> Iterator[Draft]:
        """A file to write to, which is put in its place when the context ends without an error.

        It is on the disk then, and so is its name. After an error nothing is left of it.

        Args:
            name: of the file.
            advances: called now and then, maybe in another thread, while a store takes the file.

        Raises:
            OSError: it cannot be written, as where there is no room.
        """
        with self._aside(name) as path:
            draft = Draft(path)
            yield draft
            draft.hash = sha256(path)
            self._put(path, name, advances)

    @contextmanager
    def reading(self, name: str, *, advances: Callable[[], None] = _nothing) -> Iterator[Path]:
        """The file itself or, of an object store, a copy that goes with the context.

        Args:
            name: of the file.
            advances: called now and then, maybe in another thread, while a store gives the file.

        Raises:
            FileNotFoundError: there is none.
        """
        if self.local:
            if not (self.local / name).exists():
                raise FileNotFoundError(f"there is no {self.place(name)}")
            yield self.local / name
            return
        with _temporary(name) as path:
            self._remote.get_file(self.place(name), str(path), callback=_callback(advances))
            yield path

    def exists(self, name: str) -> bool:
        """Whether the file is there."""
        return (self.local / name).exists() if self.local else self._remote.exists(self.place(name))

    def size(self, name: str) -> int:
        """Bytes of a file.

        Raises:
            FileNotFoundError: there is none.
        """
        if self.local:
            return (self.local / name).stat().st_size
        return int(self._remote.size(self.place(name)))

    def names(self, prefix: str = "") -> list[str]:
        """The files whose names begin so, in order; none where the folder is missing."""
        try:
            if self.local:
                found = [one.name for one in self.local.iterdir() if one.is_file()]
            else:
                found = self._remote_names()
        except FileNotFoundError:
            return []
        return sorted(name for name in found if name.startswith(prefix))

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        if self.local:
            (self.local / name).unlink(missing_ok=True)
        else:
            with suppress(FileNotFoundError):
                self._remote.rm_file(self.place(name))

    def remove_all(self) -> None:
        """Remove the folder with everything in it, if it is there."""
        with suppress(FileNotFoundError):
            if self.local:
                shutil.rmtree(self.local)
            else:
                self._remote.rm(self.address, recursive=True)

    @cached_property
    def _remote(self) -> Any:
        return file_system(self.address)[0]

    def _remote_names(self) -> list[str]:
        entries = self._remote.ls(self.address, detail=True)
        return [PurePosixPath(one["name"]).name for one in entries if one["type"] == "file"]

    @contextmanager
    def _aside(self, name: str) -> Iterator[Path]:
        if self.local is None:
            with _temporary(name) as path:
                yield path
            return
        final = self.local / name
        path = final.with_name(f"{final.stem}.{secrets.token_hex(4)}.partial{final.suffix}")
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _put(self, path: Path, name: str, advances: Callable[[], None]) -> None:
        if self.local is None:
            self._upload(path, name, advances)
            return
        _flush(path)
        path.replace(self.local / name)
        _flush(self.local)

    def _upload(self, path: Path, name: str, advances: Callable[[], None]) -> None:
        try:
            self._remote.put_file(str(path), self.place(name), callback=_callback(advances))
        except BaseException as error:
            with suppress(Exception):  # the first error tells more
                self.remove(name)
            if isinstance(error, Exception) and not isinstance(error, OSError):
                raise OSError(f"{type(error).__name__}: {error}") from error  # of a store's own
            raise


def _callback(advances: Callable[[], None]) -> Any:
    """Fsspec's callback, which it calls with the size and how much is through."""
    from fsspec.callbacks import Callback  # type: ignore[import-untyped]

    return Callback(hooks={"advances": lambda *_: advances()})


def sha256(path: Path) -> str:
    """The file's sha256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _temporary(name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=f"cnn-search-{os.getpid()}-") as folder:
        yield Path(folder) / name


def remove_temporary_copies() -> None:
    """Remove the copies of an object store's files that killed processes of this host left."""
    for folder in Path(tempfile.gettempdir()).glob("cnn-search-[0-9]*-*"):
        with suppress(ValueError, OSError):
            if not psutil.pid_exists(int(folder.name.split("-")[2])):
                shutil.rmtree(folder)


def _flush(path: Path) -> None:
    """Have the kernel write a file, or a folder's names, to the disk."""
    if path.is_dir() and os.name == "nt":  # Windows opens no folders
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
