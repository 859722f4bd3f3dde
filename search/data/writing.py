"""Decoding all images of a source into array files, on all cores."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from search.data.dataset import images_path, labels_path
from search.data.decoding import strict_pillow
from search.data.source import PARTS, UnreadableImageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data.source import Part, Source

IMAGES_AT_ONCE = 1024
"""Handed to the threads together: bounds the futures that wait, whatever the data set's size."""


class ColouredImageError(Exception):
    """An image has colours, and the arrays that are being written hold one channel."""


class Written(NamedTuple):
    """What the array files hold: `kept` are the rows of the source that could be read."""

    channels: int
    kept: dict[Part, NDArray[np.int64]]
    bad: list[str]


def write_arrays(
    source: Source,
    image_size: tuple[int, int],
    directory: Path,
    progress: Callable[[int, int], None],
) -> Written:
    """Decode every image of `source` into one array file a part, and write the labels beside it.

    One channel as long as all images are gray; the first that is not starts it over with three.
    The rows of unreadable images are closed up. Raises OSError when the disk is full.
    """
    with strict_pillow():
        try:
            channels, reasons = 1, _Pass(source, (*image_size, 1), directory, progress).write()
        except ColouredImageError:
            channels, reasons = 3, _Pass(source, (*image_size, 3), directory, progress).write()
    kept = {part: np.flatnonzero([not reason for reason in reasons[part]]) for part in PARTS}
    for part in PARTS:
        _close_up(images_path(directory, part), kept[part])
        np.save(labels_path(directory, part), source.labels(part)[kept[part]])
    return Written(channels, kept, _bad(source, reasons))


class _Pass:
    """Going through a source once, with a fixed number of channels."""

    def __init__(
        self,
        source: Source,
        shape: tuple[int, int, int],
        directory: Path,
        progress: Callable[[int, int], None],
    ) -> None:
        self.source, self.shape = source, shape
        self.directory, self.progress = directory, progress
        self.lengths = {part: len(source.labels(part)) for part in PARTS}
        self.done = 0

    def write(self) -> dict[Part, list[str]]:
        """For every image the reason that it could not be read, or ""."""
        # A pool a pass: a thread left over from a pass that was given up would write into a
        # mapping whose file the next one cuts short, and that kills the process by a signal.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return {part: self._write_part(part, pool) for part in PARTS}

    def _write_part(self, part: Part, pool: ThreadPoolExecutor) -> list[str]:
        images = self._create(part)
        reasons: list[str] = []
        for start in range(0, len(images), IMAGES_AT_ONCE):
            rows = range(start, min(start + IMAGES_AT_ONCE, len(images)))
            for reason in pool.map(lambda row: self._write_row(images, part, row), rows):
                reasons.append(reason)
                self.done += 1
                self.progress(self.done, sum(self.lengths.values()))
        images.flush()
        return reasons

    def _create(self, part: Part) -> np.memmap[Any, np.dtype[np.uint8]]:
        path = images_path(self.directory, part)
        shape = (self.lengths[part], *self.shape)
        images = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)
        _claim_space(path)
        return images

    def _write_row(self, images: NDArray[np.uint8], part: Part, row: int) -> str:
        try:
            pixels = self.source.image(part, row, self.shape[:2])
        except UnreadableImageError as error:
            return str(error)
        if pixels.shape[2] > self.shape[2]:
            raise ColouredImageError
        images[row] = pixels
        return ""


def _claim_space(path: Path) -> None:
    # A write to a mapped page that the full disk has no room for kills the process by a signal.
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def _close_up(path: Path, kept: NDArray[np.int64]) -> None:
    """Leave only the rows `kept` in an array file."""
    rows = np.load(path, mmap_mode="r")
    if len(kept) == len(rows):
        return
    closed = path.with_suffix(".part")
    images = np.lib.format.open_memmap(
        closed, mode="w+", dtype=np.uint8, shape=(len(kept), *rows.shape[1:])
    )
    for new, old in enumerate(kept):
        images[new] = rows[old]
    images.flush()
    closed.replace(path)


def _bad(source: Source, reasons: dict[Part, list[str]]) -> list[str]:
    return [
        f"{source.describe(part, row)} ({reason})"
        for part in PARTS
        for row, reason in enumerate(reasons[part])
        if reason
    ]
