"""Batches in shares, one for each replica of a network that is trained on several devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.trainer.feeding import Batches


class Shares:
    """Each batch of `batches` in as many shares as there are replicas, one after another.

    A replica's loss is the mean over its share, and Keras takes the mean of the replicas'. Where
    shares are not equally large, weights make that the batch's own mean. No share is empty, for
    nothing has no mean, and an epoch's first ones, from which Keras learns their shape, are equally
    large: what they lack is the batch's first image, weighted 0.
    """

    def __init__(self, batches: Batches, replicas: int) -> None:
        self._batches = batches
        self._replicas = replicas
        self._number: int | None = None  # of the batch whose shares are at hand
        self._shares: list[tuple[NDArray[Any], ...]] = []

    def __len__(self) -> int:
        return len(self._batches) * self._replicas

    def __getitem__(self, index: int) -> tuple[NDArray[Any], ...]:
        """Inputs, targets and weights of a share."""
        number, replica = divmod(index, self._replicas)
        if replica == 0 or number != self._number:
            self._number, self._shares = number, self._shared(number)
        return self._shares[replica]

    def _shared(self, number: int) -> list[tuple[NDArray[Any], ...]]:
        inputs, targets, *weights = self._batches[number]
        count = len(inputs)
        own = weights[0] if weights else np.ones(count, np.float32)
        least = -(-count // self._replicas) if number == 0 else 1
        found: list[tuple[NDArray[Any], ...]] = []
        for places in np.array_split(np.arange(count), self._replicas):
            lacking = max(0, least - len(places))
            taken = np.pad(places, (0, lacking))
            weighted = own[taken] * np.float32(len(taken) * self._replicas / count)
            weighted[len(places) :] = 0
            found.append((inputs[taken], targets[taken], weighted))
        return found
