"""Batches from memory-mapped arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Batches:
    """Batches of images, read from the mapped file when they are needed.

    With labels, the order is drawn from (seed, epoch) alone; without, it is the array's and a batch
    holds images only.
    """

    def __init__(
        self,
        images: NDArray[np.uint8],
        labels: NDArray[np.int64] | None = None,
        *,
        batch_size: int,
        seed: int = 0,
    ) -> None:
        self._images = images
        self._labels = labels
        self._batch_size = batch_size
        self._seed = seed
        self._order = np.arange(len(images))

    def __len__(self) -> int:
        return -(-len(self._images) // self._batch_size)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        start = index * self._batch_size
        if self._labels is None:
            return (np.asarray(self._images[start : start + self._batch_size]),)
        # In file order: neighbours share a page.
        chosen = np.sort(self._order[start : start + self._batch_size])
        return np.asarray(self._images[chosen]), self._labels[chosen]

    def begin(self, epoch: int) -> None:
        """Draw the order of an epoch, the first being 1."""
        generator = np.random.default_rng([self._seed, epoch])
        self._order = generator.permutation(len(self._images))
