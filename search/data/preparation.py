"""A source decoded into the cache, once."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock

from search.data.dataset import Dataset
from search.data.sizes import MIN_SIDE_PIXELS
from search.data.source import safe_name
from search.data.statistics import channel_statistics
from search.data.writing import write_arrays
from search.errors import DataError, SearchError
from search.names import few, many

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from search.data.source import Source
    from search.data.writing import Written

PREPARATION = 2
"""Part of every cache key: one more whenever the same files would give other arrays."""

KEY_CHARACTERS = 32


def _silent(done: int, total: int) -> None:
    del done, total


def prepare(
    source: Source,
    *,
    image_size: tuple[int, int],
    cache: Path,
    skip_bad: bool = False,
    progress: Callable[[int, int], None] = _silent,
) -> Dataset:
    """Decode `source` at `image_size` (height, width in pixels) under `cache`, or find it there.

    `progress` is called with the images done and all images; it starts again at the first coloured
    image. Unreadable images are left out with `skip_bad` and are an error without it. Safe to
    call from several processes at once. Raises DataError for bad images and sizes, SearchError
    when the cache cannot be written.
    """
    if min(image_size) < MIN_SIDE_PIXELS:
        raise DataError(
            f"image size {image_size[0]}×{image_size[1]}: the image size must be at least "
            f"{MIN_SIDE_PIXELS}×{MIN_SIDE_PIXELS}"
        )
    directory = cache / "data" / _key(source, image_size)
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{directory}.lock"):
            dataset = _cached(directory)
            if dataset is None:
                dataset = _build(source, image_size, directory, skip_bad, progress)
    except OSError as error:
        raise SearchError(
            f"{directory}: decoded images cannot be kept there ({error.strerror or error}); "
            "make room, or choose another cache"
        ) from error
    if not skip_bad:
        _refuse_bad(dataset.left_out)
    # A copy of the folder has the same fingerprint, under another name or with more test images.
    return replace(dataset, name=source.name, test=source.test)


def _key(source: Source, image_size: tuple[int, int]) -> str:
    parts = (PREPARATION, source.fingerprint(), source.split, *image_size)
    return sha256(repr(parts).encode()).hexdigest()[:KEY_CHARACTERS]


def _cached(directory: Path) -> Dataset | None:
    if not directory.exists():
        return None
    try:
        return Dataset.open(directory)
    except DataError:
        shutil.rmtree(directory)
        return None


def _build(
    source: Source,
    image_size: tuple[int, int],
    directory: Path,
    skip_bad: bool,
    progress: Callable[[int, int], None],
) -> Dataset:
    """Decode into a directory beside `directory`, and rename it once all of it is on the disk."""
    # One name a host: what a killed process left is cleared here, under the lock, and hosts that
    # share the file system without sharing locks do not clear each other's.
    draft = directory.with_name(f"{directory.name}.{safe_name(platform.node())}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        written = write_arrays(source, image_size, draft, progress)
        if not skip_bad:
            _refuse_bad(written.bad)
        _refuse_empty(source, written)
        _describe(source, image_size, draft, written).save_manifest()
        _sync(draft)
        return _publish(draft, directory)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _describe(
    source: Source, image_size: tuple[int, int], directory: Path, written: Written
) -> Dataset:
    mean, deviation = channel_statistics(directory)
    return Dataset(
        name=source.name,
        directory=directory,
        fingerprint=source.fingerprint(),
        classes=source.classes,
        shape=(*image_size, written.channels),
        train=len(written.kept["train"]),
        validation=len(written.kept["validation"]),
        test=source.test,
        split=source.split,
        mean=mean,
        deviation=deviation,
        left_out=tuple(written.bad),
    )


def _publish(draft: Path, directory: Path) -> Dataset:
    try:
        draft.rename(directory)
    except OSError:
        if not directory.exists():
            raise
        # Another host was first; its arrays are the same.
    else:
        _sync_one(directory.parent)
    return Dataset.open(directory)


def _sync(directory: Path) -> None:
    for path in (*directory.iterdir(), directory):
        _sync_one(path)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_bad(bad: Sequence[str]) -> None:
    if not bad:
        return
    raise DataError(
        f"{many(len(bad), 'image')} cannot be read: {few(bad)}; remove them or pass --skip-bad"
    )


def _refuse_empty(source: Source, written: Written) -> None:
    """Refuse what is left once the bad images are gone, if a class or all validation is too."""
    left = np.unique(source.labels("train")[written.kept["train"]])
    gone = [name for label, name in enumerate(source.classes) if label not in left]
    if gone:
        raise DataError(
            f"{source.name}: no readable training image of class {', '.join(gone)}; add some"
        )
    if not len(written.kept["validation"]):
        raise DataError(f"{source.name}: no readable validation image; add some")
