"""From what the user typed to a source of images."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import DataError

if TYPE_CHECKING:
    from search.data.source import Source

DIGITS = "digits"
ALLOWED = "DATA is digits, a folder with one folder of images for each class, or an .npz file"


def open_source(data: str) -> Source:
    """Look at `data`: "digits", a folder or an .npz file;.

    A folder that is itself called digits is "./digits". Raises DataError when there is nothing
    such, or nothing to search with in it.
    """
    if data == DIGITS:
        from search.data.sources.digits import digits_source

        return digits_source()
    path = Path(data)
    if data and path.is_dir():
        from search.data.sources.folder import folder_source

        return folder_source(path)
    if data and path.is_file():
        return _open_file(path)
    raise DataError(f"{data or '(nothing)'}: not found; {_guess(path)}{ALLOWED}")


def _open_file(path: Path) -> Source:
    if path.suffix.lower() != ".npz":
        raise DataError(f"{path}: neither a folder nor an .npz file; {ALLOWED}")
    from search.data.sources.npz import npz_source

    return npz_source(path)


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
