"""Checks of one point of a space: that it gives a valid network, and one that can be trained."""

from __future__ import annotations

from itertools import product
from math import isfinite
from typing import TYPE_CHECKING

import keras
import numpy as np

from spaces.model import build_model, phases
from spaces.model.size import measure, symbolic
from spaces.targets import targets

if TYPE_CHECKING:
    from spaces import Params

Case = tuple[tuple[int, int, int], int]
"""Shape of the images, and how many classes."""

CASES: list[Case] = [
    ((side, side, channels), classes)
    for side, channels, classes in product((8, 28, 64, 150, 224), (1, 3), (2, 10))
]
SMALL_CASES = [(shape, classes) for shape, classes in CASES if shape[0] <= 28]
BATCH = 4  # images of a training step


def check_point(params: Params, shape: tuple[int, int, int], classes: int) -> int:
    """Build the network without its weights and look at it.

    Returns:
        How many weights it has.

    Raises:
        AssertionError: it is not what `build_model` promises.
    """
    with symbolic():
        model = build_model(params, shape=shape, classes=classes, weights=False).model
    assert (model.input_shape, model.input.dtype) == ((None, *shape), "uint8")
    assert model.output_shape == (None, 1 if classes == 2 else classes)
    assert model.output.dtype == "float32"
    for layer in model.layers:
        assert all(side is None or side > 0 for side in layer.output.shape), layer.name
    batch_size = params["batch_size"]
    assert isinstance(batch_size, int)
    size = measure(model, batch_size, str(params["optimizer"]))
    assert size.weights > 0
    assert size.multiply_adds > 0
    assert size.memory > 4 * size.weights
    return size.weights


def train_point(params: Params, shape: tuple[int, int, int], classes: int) -> None:
    """Build the network for real and train it for a step of each of its phases.

    Raises:
        AssertionError: the loss is not finite.
    """
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (BATCH, *shape), dtype=np.uint8)
    labels = targets(np.arange(BATCH) % classes, classes)
    network = build_model(params, shape=shape, classes=classes, weights=False)
    epochs = int(params.get("frozen_epochs") or 0) + 1
    for phase in phases(network, params, classes=classes, steps=1, epochs=epochs):
        seen = network.extractor(images) if phase.vectors and network.extractor else images
        loss = phase.fitted.train_on_batch(seen, labels)[0]
        assert isfinite(loss), loss
    keras.utils.clear_session()
