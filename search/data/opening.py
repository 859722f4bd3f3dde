"""From what the user typed to a source of images."""

from __future__ import annotations

import os
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.errors import DataError
from search.paths import cache_folder
from storage.remote import is_url

if TYPE_CHECKING:
    from search.data.source import Source

DIGITS = "digits"
ARRAYS = "arrays"  # the folder of the cache with arrays that a program gave
ALLOWED = (
    "DATA is digits, a folder with one folder of images for each class or of idx files, a .csv or "
    ".tsv file of path,label, an .npz file, a URL of one of them, or module:function"
)


def open_source(data: str) -> Source:
    """Look at `data`: "digits", a folder, a `.csv`, `.tsv` or `.npz` file, or "module:function".

    A folder that is itself called digits is "./digits". A function is called, and what a URL names
    is fetched into the cache. Raises DataError when there is nothing such, or nothing to search
    with in it, and StorageError when a URL cannot be used.
    """
    if is_url(data):
        return reopen_source(data)
    if ":" in data and not os.path.exists(data):  # noqa: PTH110  # pathlib's raises on long names
        return _call(data)
    return reopen_source(data)


def reopen_source(origin: str) -> Source:
    """Look again at a source, by its `origin`.

    Never calls a function: whoever can write into a study's table must not thereby run code. Raises
    DataError like `open_source`.
    """
    if origin == DIGITS:
        from search.data.sources.digits import digits_source

        return digits_source()
    if is_url(origin):
        return _fetch(origin)
    return _open_path(origin)


def _fetch(url: str) -> Source:
    from search.data.downloading import local_copy

    source: Any = _open_path(str(local_copy(url, cache_folder())))
    opened: Source = replace(source, origin=url)
    return opened


def _open_path(origin: str) -> Source:
    path = Path(origin)
    try:
        if origin and path.is_dir():
            return _open_folder(path)
        if origin and path.is_file():
            return _open_file(path)
    except OSError as error:
        raise DataError(f"{origin}: cannot be read ({error.strerror or error})") from error
    raise DataError(f"{origin or '(nothing)'}: not found; {_guess(path)}{_expected(path)}")


def _call(target: str) -> Source:
    module, _, function = target.partition(":")
    if not all(name.isidentifier() for name in (*module.split("."), function)):
        raise DataError(
            f"{target}: not found, and no package.module:function, which is how code is named; "
            f"{ALLOWED}"
        )
    from search.data.sources.function import function_source

    return function_source(target)


def _open_folder(path: Path) -> Source:
    from search.data.sources.folder import folder_source
    from search.data.sources.idx import holds_idx, idx_source

    return idx_source(path) if holds_idx(path) else folder_source(path)


def _open_file(path: Path) -> Source:
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        from search.data.sources.manifest import manifest_source

        return manifest_source(path)
    if suffix == ".npz":
        from search.data.sources.npz import npz_source

        return npz_source(path)
    if suffix == ".py":
        raise DataError(
            f"{path}: code; name its function that returns the images, as {path.stem}:load"
        )
    raise DataError(f"{path}: a file of another kind; {ALLOWED}")


def _expected(path: Path) -> str:
    """What could have been found."""
    if path.parent == cache_folder() / ARRAYS:
        return (
            "arrays of a function or a Python call are kept there: start the study again with them"
        )
    return ALLOWED


def _guess(path: Path) -> str:
    """A question after the nearest name beside `path`, or nothing."""
    beside = path.parent
    try:
        names = [entry.name for entry in beside.iterdir()]
    except OSError:
        names = []
    near = {name.lower(): str(beside / name) for name in names}
    if beside == Path():
        near[DIGITS] = DIGITS
    found = get_close_matches(path.name.lower(), near, n=1)
    return f"did you mean {near[found[0]]}? " if found else ""
