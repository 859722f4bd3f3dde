"""Batches from memory-mapped arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from search.trainer.shuffling import Order, draw_order
from spaces.inputs import Foreseen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.trainer.mixing import Mixing
    from spaces.inputs import Inputs


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a batch teaches beside its inputs.

    `targets` (n, k) are as the loss takes them. `class_weights` (classes,) weigh each image by its
    label in the loss. `mixing` mixes images, and so their targets.
    """

    targets: NDArray[Any]
    class_weights: NDArray[np.float32] | None = None
    mixing: Mixing | None = None


class Batches:
    """Batches of inputs (images or vectors), read from the mapped file when they are needed.

    With a lesson, the order and what is mixed are drawn from (seed, epoch) and the inputs' size
    alone; without, the order is the array's and a batch holds inputs only.
    """

    def __init__(
        self,
        inputs: Inputs,
        lesson: Lesson | None = None,
        *,
        batch_size: int,
        seed: int = 0,
    ) -> None:
        self._inputs = inputs
        self._size = math.prod(inputs.shape[1:]) * inputs.dtype.itemsize
        self._lesson = lesson
        self.batch_size = batch_size
        self._seed = seed
        self._epoch = 1
        self._order = Order(places=np.arange(len(inputs)))

    @property
    def nbytes(self) -> int:
        """Bytes of all inputs, as the model takes them."""
        return len(self._inputs) * self._size

    @property
    def mixed(self) -> bool:
        """Whether a batch holds other inputs than the array does."""
        return self._lesson is not None and self._lesson.mixing is not None

    def __len__(self) -> int:
        return -(-len(self._inputs) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        start = index * self.batch_size
        if self._lesson is None:
            return (np.asarray(self._inputs[start : start + self.batch_size]),)
        ahead = self._order.entered(start, self.batch_size)
        if len(ahead) and isinstance(self._inputs, Foreseen):
            self._inputs.foresee(ahead)
        # In file order: neighbours share a page.
        places = np.sort(self._order.places[start : start + self.batch_size])
        inputs, targets = np.asarray(self._inputs[places]), self._lesson.targets[places]
        if self._lesson.mixing is not None:
            generator = np.random.default_rng([self._seed, self._epoch, index])
            inputs, targets = self._lesson.mixing.mixed(inputs, targets, generator)
        if self._lesson.class_weights is None:
            return inputs, targets
        return inputs, targets, _weights(targets, self._lesson.class_weights)

    def sample(self, most: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """The same few inputs and targets each time, unmixed; a batch's at most."""
        count = min(most, self.batch_size, len(self._inputs))
        generator = np.random.default_rng(self._seed)
        places = np.sort(generator.choice(len(self._inputs), count, replace=False))
        assert self._lesson is not None  # noqa: S101
        return np.asarray(self._inputs[places]), self._lesson.targets[places]

    def begin(self, epoch: int) -> None:
        """Draw the order of an epoch, the first being 1."""
        self._epoch = epoch
        generator = np.random.default_rng([self._seed, epoch])
        self._order = draw_order(len(self._inputs), self._size, generator)

    def whole(self) -> tuple[Any, ...]:
        """All inputs, their targets and, with class weights, weights (n,), as they lie."""
        assert self._lesson is not None  # noqa: S101
        targets, classes = self._lesson.targets, self._lesson.class_weights
        taught = (targets,) if classes is None else (targets, _weights(targets, classes))
        return self._inputs, *taught

    def places(self) -> NDArray[np.int64]:
        """Where the inputs (n,) of an epoch's batches lie, one batch after another."""
        places, size = self._order.places, self.batch_size
        return np.concatenate([np.sort(places[n : n + size]) for n in range(0, len(places), size)])


def _weights(targets: NDArray[np.float32], classes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weight of each image (n,): of a mixed one, the mean of its labels' weights."""
    if targets.shape[1] == 1:
        targets = np.hstack([1 - targets, targets])
    weights: NDArray[np.float32] = targets @ classes
    return weights
