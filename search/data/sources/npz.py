"""Images and labels in a NumPy .npz file."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile, is_zipfile

import numpy as np

from search.data.source import GIVEN
from search.data.sources.arrays import arrays_source
from search.data.sources.mapping import read_array
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.lib.npyio import NpzFile

    from search.data.sources.arrays import ArraySource


class Keys(NamedTuple):
    """The names of a part's two arrays."""

    images: str
    labels: str


class Naming(NamedTuple):
    """One way of naming the arrays of a file."""

    train: Keys
    validation: Keys
    test: Keys


MEDMNIST = Naming(
    Keys("train_images", "train_labels"),
    Keys("val_images", "val_labels"),
    Keys("test_images", "test_labels"),
)
KERAS = Naming(Keys("x_train", "y_train"), Keys("x_val", "y_val"), Keys("x_test", "y_test"))
NAMINGS = (MEDMNIST, KERAS)
ALLOWED = (
    "train_images and train_labels (with val_…, test_…) or x_train and y_train (…_val, …_test)"
)


def npz_source(path: Path) -> ArraySource:
    """Read the arrays of `path`; images that are not compressed stay in the file, mapped.

    Where only train is there, the parts are still to be drawn.
    Raises DataError when it is no .npz, or holds other arrays than `arrays_source` takes.
    """
    try:
        # Opened here: NumPy leaves a file open that turns out to be torn.
        with path.open("rb") as stream:
            if not is_zipfile(stream):
                raise DataError("not an .npz; save plain arrays with numpy.savez")
            stream.seek(0)
            return _source(np.load(stream, allow_pickle=False), path)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
    except (
        OSError,
        ValueError,
        RuntimeError,  # encrypted, or compressed in a way that Python does not know
        EOFError,
        LookupError,
        BadZipFile,
        zlib.error,
        MemoryError,
    ) as error:
        raise DataError(f"{path}: cannot be read as an .npz of plain arrays ({error})") from error


def _source(file: NpzFile[Any], path: Path) -> ArraySource:
    naming = _naming(file)
    parts = {
        part: (read_array(file, path, keys.images), file[keys.labels])
        for part, keys in zip(GIVEN, naming, strict=True)
        if _has(file, keys)
    }
    found = arrays_source(parts, name=path.stem, split=len(parts) > 1)
    return replace(found, origin=str(path.absolute()))


def _naming(file: NpzFile[Any]) -> Naming:
    for naming in NAMINGS:
        if _has(file, naming.train):
            return naming
    raise DataError(f"holds {', '.join(file.files) or 'nothing'}; it needs {ALLOWED}")


def _has(file: NpzFile[Any], keys: Keys) -> bool:
    """Whether both arrays of a part are there. Raises DataError if only one is."""
    there = [key for key in keys if key in file.files]
    if len(there) == 1:
        missing = keys.labels if there == [keys.images] else keys.images
        raise DataError(f"holds {there[0]} without {missing}; add it")
    return len(there) == 2
