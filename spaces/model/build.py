"""The whole model: images in, probabilities out, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from spaces.model.networks import NETWORKS
from spaces.model.optimizers import OPTIMIZERS
from spaces.model.parts import Parts

if TYPE_CHECKING:
    from spaces.suggester import Params


def build_model(params: Params, *, shape: tuple[int, int, int], classes: int) -> keras.Model:
    """The model that `params` (a point of a space) describes, compiled and with fresh weights.

    It takes uint8 images (n, height, width, channels) of `shape` = (height, width, channels), at
    least 8×8, scales them to 0–1 itself, and is fitted on integer labels (n,). Two classes give
    the probability of the second (n, 1); more give one a class (n, classes); always in float32.

    The loss adds the L1 and L2 penalties to the cross-entropy. The metric "cross_entropy" is
    without them, as is "accuracy", a fraction.
    """
    parts = Parts(params)
    images = keras.Input(shape, dtype="uint8", name="image")
    scaled = keras.layers.Rescaling(1 / 255, name="scale")(images)
    features = NETWORKS[str(params["network"])](scaled, parts)
    model = keras.Model(images, parts.output(features, classes), name=str(params["network"]))
    _compile(model, params, binary=classes == 2)
    return model


def _compile(model: keras.Model, params: Params, *, binary: bool) -> None:
    losses, metrics = keras.losses, keras.metrics
    entropy = losses.BinaryCrossentropy if binary else losses.SparseCategoricalCrossentropy
    accuracy = metrics.BinaryAccuracy if binary else metrics.SparseCategoricalAccuracy
    # The metric is a loss, one value an image: Keras's metric of that name refuses labels (n,)
    # beside an output (n, 1).
    model.compile(
        optimizer=OPTIMIZERS[str(params["optimizer"])](params),
        loss=entropy(),
        metrics=[entropy(name="cross_entropy", reduction="none"), accuracy(name="accuracy")],
    )
