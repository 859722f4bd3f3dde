"""Decoding the images of a survey into array files, on all cores."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from search.data.dataset import IMAGES, LABELS, MOMENTS
from search.data.decoding import strict_pillow
from search.data.source import UnreadableImageError
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data.surveying import Survey

IMAGES_AT_ONCE = 1024
"""Handed to the threads together: bounds the futures that wait, whatever the data set's size."""


class ColouredImageError(Exception):
    """An image has colours, and the array that is being written holds one channel."""


def write_arrays(
    survey: Survey,
    image_size: tuple[int, int],
    directory: Path,
    progress: Callable[[int, int], None],
) -> tuple[int, ...]:
    """Decode every image that trains or validates, and write them with their labels.

    One channel as long as all images are gray; the first that is not starts it over with three.
    Returns the shape of the array of images. Raises DataError when an image has changed since the
    survey, and OSError when the disk is full.
    """
    with strict_pillow():
        try:
            writing = _Writing(survey, (*image_size, 1), directory, progress)
            writing.write()
        except ColouredImageError:
            writing = _Writing(survey, (*image_size, 3), directory, progress)
            writing.write()
    np.save(directory / LABELS, survey.source.labels[survey.split.rows])
    np.save(directory / MOMENTS, writing.moments)
    return writing.images.shape


class _Writing:
    """Going through a survey's images once, with a fixed number of channels."""

    def __init__(
        self,
        survey: Survey,
        shape: tuple[int, int, int],
        directory: Path,
        progress: Callable[[int, int], None],
    ) -> None:
        self._survey, self._progress = survey, progress
        path, number = directory / IMAGES, len(survey.split.rows)
        self.images = np.lib.format.open_memmap(
            path, mode="w+", dtype=np.uint8, shape=(number, *shape)
        )
        _claim_space(path)
        self.moments = np.zeros((number, 2, shape[2]), np.int64)

    def write(self) -> None:
        number = len(self.images)
        # A pool a pass: a thread left over from a pass that was given up would write into a
        # mapping whose file the next one cuts short, and that kills the process by a signal.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, number, IMAGES_AT_ONCE):
                places = range(start, min(start + IMAGES_AT_ONCE, number))
                for place in pool.map(self._write_one, places):
                    self._progress(place + 1, number)
        self.images.flush()

    def _write_one(self, place: int) -> int:
        survey = self._survey
        row = int(survey.split.rows[place])
        height, width, channels = self.images.shape[1:]
        content = survey.looks[row].content
        try:
            pixels = survey.source.image(row, (height, width), survey.options.resize, content)
        except UnreadableImageError as error:
            raise DataError(
                f"{survey.source.name}: {survey.source.key(row)} cannot be read any more ({error})"
            ) from error
        if pixels.shape[2] > channels:
            raise ColouredImageError
        self.images[place] = pixels
        self.moments[place] = _moments(pixels)
        return place


def _moments(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Sum and sum of squares of each channel: whole numbers, so that no order of adding matters."""
    whole = pixels.astype(np.int64)
    sums: NDArray[np.int64] = np.stack([whole.sum(axis=(0, 1)), (whole**2).sum(axis=(0, 1))])
    return sums


def _claim_space(path: Path) -> None:
    # A write to a mapped page that the full disk has no room for kills the process by a signal.
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
