"""Images and labels in a NumPy .npz file."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile, ZipFile

import numpy as np
from numpy.lib import format as npy

from search.data.arrays import arrays_source
from search.data.splits import split_text
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.lib.npyio import NpzFile

    from search.data.arrays import ArraySource


class Keys(NamedTuple):
    """The names of a part's two arrays."""

    images: str
    labels: str


class Naming(NamedTuple):
    """One way of naming the arrays of a file."""

    train: Keys
    validation: Keys
    test: Keys


NAMINGS = (
    Naming(
        Keys("train_images", "train_labels"),
        Keys("val_images", "val_labels"),
        Keys("test_images", "test_labels"),
    ),
    Naming(Keys("x_train", "y_train"), Keys("x_val", "y_val"), Keys("x_test", "y_test")),
)
ALLOWED = (
    "train_images and train_labels (with val_…, test_…) or x_train and y_train (…_val, …_test)"
)


def npz_source(path: Path, *, seed: int) -> ArraySource:
    """Read the training and validation arrays of `path`, and of the test ones the number only.

    Raises DataError when it is no .npz, or holds other arrays than `arrays_source` takes.
    """
    try:
        # Opened here: NumPy leaves a file open that turns out to be torn.
        with path.open("rb") as stream:
            loaded = np.load(stream, allow_pickle=False)
            if not isinstance(loaded, np.lib.npyio.NpzFile):
                raise DataError("a single array, not an .npz; save it with numpy.savez")
            return _source(loaded, path, seed)
    except DataError as error:
        raise DataError(f"{path}: {error}") from error
    except (
        OSError,
        ValueError,
        EOFError,
        LookupError,
        BadZipFile,
        zlib.error,
        MemoryError,
    ) as error:
        raise DataError(f"{path}: cannot be read as an .npz of plain arrays ({error})") from error


def _source(file: NpzFile[Any], path: Path, seed: int) -> ArraySource:
    naming = _naming(file)
    validation = _pair(file, naming.validation) if _has(file, naming.validation) else None
    test = _count(path, naming.test.labels) if _has(file, naming.test) else 0
    source = arrays_source(_pair(file, naming.train), validation, seed=seed, name=path.stem)
    split = split_text(validation=validation is not None, test=test > 0, seed=seed)
    return replace(source, test=test, split=split)


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


def _pair(file: NpzFile[Any], keys: Keys) -> tuple[Any, Any]:
    return file[keys.images], file[keys.labels]


def _count(path: Path, key: str) -> int:
    """The first length of an array, from its header: the content is not read."""
    with ZipFile(path) as file, file.open(f"{key}.npy") as member:
        version = npy.read_magic(member)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, _ = read(member)
    return int(shape[0])
