"""Images that a URL names, fetched once into the cache."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from search.data.caching import draft_of, lock_of
from search.data.source import safe_name
from search.errors import DataError
from storage import StorageError
from storage.remote import check_no_password, file_system

if TYPE_CHECKING:
    from collections.abc import Mapping

REMOTE = "remote"  # the folder of a cache that holds what was fetched
# A study's row may name a URL: those that fetch from anywhere else are not among them.
_STORES = ("s3", "gs", "file")
_TABLES = (".csv", ".tsv")
# What a store tells of a file that changes when the file does, the best first.
_MARKS = ("ETag", "etag", "md5Hash", "crc32c", "checksum", "mtime", "LastModified", "created")


def local_copy(url: str, cache: Path) -> Path:
    """Where the files of a URL are on this host: fetched there, if they are not the same already.

    A folder comes with all that is in it, and a table of paths with the folder that it is in. What
    is there already is known by each file's name, size and checksum (or time). Another process
    that fetches the same is waited for, and a fetch that broke off is begun anew.

    Raises:
        DataError: there is nothing, it cannot be read, or the URL is of another kind.
        StorageError: the package of its kind is not installed, or it holds a password.
    """
    check_no_password(url, "images")
    url = url.rstrip("/")
    if url.partition("://")[0] not in _STORES:
        raise DataError(
            f"{url}: images are fetched from s3://, gs:// and file:// alone; download them, and "
            "give the folder or file"
        )
    if PurePosixPath(url).suffix.lower() in _TABLES:
        folder, _, name = url.rpartition("/")
        return local_copy(folder, cache) / name
    from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]

    try:
        system, path = file_system(url)
        if isinstance(system, LocalFileSystem):
            return Path(path)
        files = _listed(system, path)
        return _fetched(system, path, files, cache / REMOTE / _key(url, files))
    except (DataError, StorageError):
        raise
    except Exception as error:  # stores raise errors of their own
        said = " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"{url}: cannot be read ({said})") from error


def _listed(system: Any, path: str) -> dict[str, Mapping[str, Any]]:
    """The files at a path, with what the store tells of each.

    Raises:
        FileNotFoundError: there are none.
        DataError: one would be written outside of its folder.
    """
    found = system.find(path, detail=True)
    files = {name: info for name, info in found.items() if not name.endswith("/")}
    if not files:
        raise FileNotFoundError("there is nothing")
    for name in files:
        if ".." in PurePosixPath(name).parts:
            raise DataError(f"{name}: a name that leads out of its folder; rename it")
    return files


def _key(url: str, files: Mapping[str, Mapping[str, Any]]) -> str:
    """The same for the same files."""
    digest = hashlib.sha256(url.encode())
    for name, info in sorted(files.items()):
        mark = next((info[one] for one in _MARKS if info.get(one) is not None), None)
        digest.update(repr((name, info["size"], str(mark))).encode())
    return digest.hexdigest()[:32]


def _fetched(system: Any, path: str, files: Mapping[str, Mapping[str, Any]], place: Path) -> Path:
    name = safe_name(PurePosixPath(path).name)
    place.parent.mkdir(parents=True, exist_ok=True)
    with lock_of(place):
        if not place.exists():
            draft = draft_of(place)
            shutil.rmtree(draft, ignore_errors=True)
            _fetch(system, path, files, draft / name)
            draft.rename(place)
    os.utime(place)  # it is used now
    return place / name


def _fetch(system: Any, path: str, files: Mapping[str, Mapping[str, Any]], whole: Path) -> None:
    """Write the file, or the folder of files, `whole`."""
    root = PurePosixPath(path)
    places = {name: whole / PurePosixPath(name).relative_to(root) for name in files}
    for folder in {place.parent for place in places.values()}:
        folder.mkdir(parents=True, exist_ok=True)
    system.get(list(places), [str(place) for place in places.values()])
    for name, place in places.items():
        if place.stat().st_size != files[name]["size"]:
            raise DataError(f"{name}: changed while it was fetched; start again")
