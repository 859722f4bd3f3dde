"""KerasTuner's RandAugment layer, made to work.

That of KerasTuner 1.4.8 makes its random layers anew in every call, which TensorFlow refuses in a
compiled training step, and it cannot be loaded again from a saved model.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras
from keras_tuner.src.applications import augment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class RandAugment(augment.RandAugment):  # type: ignore[misc]  # untyped
    """The same draws as KerasTuner's; the transforming layers are made once."""

    def __init__(self, layers: Sequence[str], factors: Sequence[float]) -> None:
        """`layers` are names in KerasTuner's `TRANSFORMS`; a transform with factor 0 is left out.

        Args:
            layers: which transforms an image may get, each with equal probability.
            factors: the strength of each.
        """
        super().__init__(layers, factors)
        self._transforms = [
            augment.TRANSFORMS[name](factor) if factor else None
            for name, factor in zip(layers, factors, strict=True)
        ]
        self._seed = keras.random.SeedGenerator()

    def call(self, inputs: Any) -> Any:
        """Each image through one transform or none, in training only."""
        shape = (keras.ops.shape(inputs)[0], 1, 1, 1)
        drawn = keras.random.uniform(shape, maxval=len(self._transforms), seed=self._seed)
        selection = keras.ops.cast(drawn, "int32")
        images = inputs
        for number, transform in enumerate(self._transforms):
            if transform is not None:
                chosen = keras.ops.equal(number, selection)
                images = keras.ops.where(chosen, transform(images), images)
        return images


@contextmanager
def working_augmentation() -> Iterator[None]:
    """Let KerasTuner's HyperImageAugment build with the layer above."""
    original = augment.RandAugment
    augment.RandAugment = RandAugment
    try:
        yield
    finally:
        augment.RandAugment = original


def without_augmentation(model: keras.Model) -> keras.Model:
    """A functional model with the same weights and no RandAugment, which does nothing there.

    Other augmentation layers are Keras's own: they load again and rest outside training.
    """
    return keras.models.clone_model(model, clone_function=_replaced, recursive=True)


def _replaced(operation: Any) -> Any:
    if isinstance(operation, augment.RandAugment):
        return keras.layers.Identity(name=operation.name)
    return operation
