"""Arrays that a program gave, kept in a file from which they can be opened again."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from search.data.opening import ARRAYS
from search.data.source import GIVEN
from search.data.sources.arrays import ArraySource, arrays_source, as_array
from search.data.sources.labels import plain
from search.data.sources.npz import KERAS
from search.errors import SearchError
from search.paths import sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from search.data.source import Given, Source


class Kept(NamedTuple):
    """A file of arrays."""

    file: Path
    written: int | None  # its time of change in ns; None where the same file was there before


def keep_arrays(parts: Mapping[Given, tuple[Any, Any]], cache: Path) -> Path:
    """Write images and labels under `cache`; returns the `.npz`, as `keep` does."""
    return keep(parts, cache).file


def forget_new(source: Source) -> None:
    """Remove the file that was written to open `source`, if nobody has kept the same since."""
    if isinstance(source, ArraySource) and source.written is not None:
        file = Path(source.origin)
        with suppress(FileNotFoundError):
            if file.stat().st_mtime_ns == source.written:
                file.unlink()


def keep(parts: Mapping[Given, tuple[Any, Any]], cache: Path) -> Kept:
    """Write images and labels under `cache`, in an `.npz` whose name is its content's hash.

    Raises DataError when `arrays_source` does not take them, SearchError when they cannot be
    written.
    """
    arrays = {
        part: (as_array(images, "images"), plain(as_array(labels, "labels")))
        for part, (images, labels) in parts.items()
    }
    arrays_source(arrays)  # says what is wrong with them
    named = {
        key: array
        for part, keys in zip(GIVEN, KERAS, strict=True)
        if part in arrays
        for key, array in zip(keys, arrays[part], strict=True)
    }
    folder = cache / ARRAYS
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _write(named, folder)
    except OSError as error:
        raise SearchError(
            f"{folder}: arrays cannot be kept there ({error.strerror or error}); make room, or "
            "choose another SEARCH_CACHE"
        ) from error


def _write(named: Mapping[str, NDArray[Any]], folder: Path) -> Kept:
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as stream:
        aside = Path(stream.name)
        try:
            np.savez(stream, **named)  # type: ignore[arg-type]
            stream.flush()
            os.fsync(stream.fileno())
            # The same arrays give the same bytes: NumPy writes no times.
            file = folder / f"{sha256(aside)}.npz"
            new = not file.exists()
            aside.replace(file)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    return Kept(file, file.stat().st_mtime_ns if new else None)
