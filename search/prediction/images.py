"""The image files that a user names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.data.sources.walking import walk
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def listed(named: Iterable[Path]) -> list[Path]:
    """Each file as it is named, and of each folder all images in it and below, sorted.

    Raises:
        DataError: a folder has none, or cannot be listed.
    """
    found: list[Path] = []
    for path in named:
        if not path.is_dir():
            found.append(path)
            continue
        images = walk(path).images
        if not images:
            raise DataError(f"there are no images in {path}")
        found += [path / name for name in images]
    return found
