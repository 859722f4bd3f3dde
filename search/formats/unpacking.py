"""An exported archive, unpacked: of its members those only that its manifest names."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from search.errors import SearchError, UsageError
from search.export.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Open = Callable[[], IO[bytes] | None]

ARCHIVES = (".zip", ".tar.gz", ".tgz")
MOST_TIMES = 100  # its own size, that what is in an archive may have; weights shrink by a tenth
_MANIFEST = "manifest.json"
_BLOCK = 2**20  # bytes
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError)


@contextmanager
def unpacked(archive: Path) -> Iterator[Path]:
    """A folder with an archive's manifest and what that lists; it goes with the context.

    Raises:
        UsageError: there is no manifest in it, or it names files elsewhere.
        SearchError: it is damaged, or unpacks to over a hundred times its size.
    """
    prefix = f"cnn-search-{os.getpid()}-"  # by which those of killed processes are removed
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        try:
            _unpack(archive, Path(folder))
        except NotImplementedError as error:
            raise SearchError(f"{archive} cannot be unpacked: {error}") from error
        except _BROKEN as error:
            raise SearchError(f"{archive} is damaged: {error}") from error
        yield Path(folder)


def _unpack(archive: Path, folder: Path) -> None:
    with _members(archive) as members:
        manifests = [name for name in members if PurePosixPath(name).name == _MANIFEST]
        if not manifests:
            raise UsageError(f"{archive} is no exported model: there is no {_MANIFEST} in it")
        name = min(manifests, key=lambda one: len(PurePosixPath(one).parts))
        _write(members[name], folder / _MANIFEST)
        for file in read_manifest(folder / _MANIFEST).files:
            if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts:
                raise UsageError(f"{archive}: its manifest names a file elsewhere: {file!r}")
            # What is missing is then found by its hash.
            if (member := members.get(str(PurePosixPath(name).parent / file))) is not None:
                _write(member, folder / file)


@contextmanager
def _members(archive: Path) -> Iterator[Mapping[str, Open]]:
    """What opens each regular file, by its name."""
    most = MOST_TIMES * archive.stat().st_size
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as opened:
            infos = opened.infolist()
            _check_size(archive, sum(one.file_size for one in infos), most)
            if damaged := opened.testzip():
                raise zipfile.BadZipFile(f"{damaged} in it has another checksum")
            yield {
                _normal(one.filename): partial(opened.open, one)
                for one in infos
                if not one.is_dir()
            }
        return
    with tarfile.open(archive, "r:gz") as tar:
        found: dict[str, Open] = {}
        size = 0
        for member in tar:
            size += member.size
            _check_size(archive, size, most)
            if member.isreg():
                found[_normal(member.name)] = partial(tar.extractfile, member)
        _read_on(archive, tar.fileobj, most - size)
        yield found


def _read_on(archive: Path, compressed: Any, most: int) -> None:
    """To the end, where the checksum of the whole is."""
    while part := compressed.read(_BLOCK):
        most -= len(part)
        if most < 0:
            _check_size(archive, 1, 0)


def _normal(name: str) -> str:
    return str(PurePosixPath(name))


def _check_size(archive: Path, size: int, most: int) -> None:
    if size > most:
        raise SearchError(f"{archive} unpacks to over {MOST_TIMES} times its size; refused")


def _write(member: Open, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    opened = member()
    assert opened is not None  # noqa: S101
    with opened as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
