"""A survey's images decoded into the cache, once a size."""

from __future__ import annotations

import os
import shutil
import tempfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from search.data.caching import DATA, draft_of, lock_of, note_use
from search.data.dataset import SPLITS, Dataset, is_prepared, save_manifest
from search.data.sizes import MIN_SIDE_PIXELS
from search.data.surveying import silent
from search.data.writing import write_arrays
from search.errors import DataError, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.data.surveying import Survey

PREPARATION = 3
"""Part of every cache key: one more whenever the same files would give other arrays."""

KEY_CHARACTERS = 32


def prepare(
    survey: Survey,
    *,
    image_size: tuple[int, int],
    cache: Path,
    progress: Callable[[int, int], None] = silent,
) -> Dataset:
    """Decode the images that train or validate at `image_size` (height, width in pixels).

    They lie under `cache`, where they are found the next time; another split of the same images
    shares them. `progress` is called with the images done and all images; it starts again at the
    first coloured image. Safe to call from several processes at once. Raises DataError for bad
    sizes and images that have changed since the survey, SearchError when the cache cannot be
    written.
    """
    if min(image_size) < MIN_SIDE_PIXELS:
        raise DataError(
            f"image size {image_size[0]}×{image_size[1]}: the image size must be at least "
            f"{MIN_SIDE_PIXELS}×{MIN_SIDE_PIXELS}"
        )
    directory = cache / DATA / _key(survey, image_size)
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with lock_of(directory):
            if not is_prepared(directory):
                shutil.rmtree(directory, ignore_errors=True)
                _build(survey, image_size, directory, progress)
            data = Dataset.open(_keep_split(survey, directory))
            note_use(data)
            return data
    except OSError as error:
        raise SearchError(
            f"{directory}: decoded images cannot be kept there ({error.strerror or error}); "
            "make room, or choose another SEARCH_CACHE"
        ) from error


def _key(survey: Survey, image_size: tuple[int, int]) -> str:
    parts = (PREPARATION, survey.images, survey.options.resize, *image_size)
    return sha256(repr(parts).encode()).hexdigest()[:KEY_CHARACTERS]


def _keep_split(survey: Survey, directory: Path) -> Path:
    """The file that says which of the images are for what; a damaged one is written again."""
    kept = directory / SPLITS / f"{survey.members[:KEY_CHARACTERS]}.npy"
    np.save(content := BytesIO(), survey.split.folds)
    if not kept.exists() or kept.read_bytes() != content.getvalue():
        kept.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as aside:
            aside.write(content.getvalue())
            aside.flush()
            os.fsync(aside.fileno())
        Path(aside.name).replace(kept)
    return kept


def _build(
    survey: Survey,
    image_size: tuple[int, int],
    directory: Path,
    progress: Callable[[int, int], None],
) -> None:
    """Decode into a directory beside `directory`, and rename it once all of it is on the disk."""
    draft = draft_of(directory)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        shape = write_arrays(survey, image_size, draft, progress)
        save_manifest(draft, name=survey.source.name, classes=survey.source.classes, shape=shape)
        _sync(draft)
        _publish(draft, directory)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _publish(draft: Path, directory: Path) -> None:
    try:
        draft.rename(directory)
    except OSError:
        if not directory.exists():
            raise
        # Another host was first; its arrays are the same.
    else:
        _sync_one(directory.parent)


def _sync(directory: Path) -> None:
    for path in (*directory.iterdir(), directory):
        _sync_one(path)


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
