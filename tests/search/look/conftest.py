"""Networks made by hand, of which it is known what they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Channels = Callable[[NDArray[np.float32]], keras.Model]


@pytest.fixture
def by_channel() -> Channels:
    """Makes a network of 16×16 coloured images from the weights of its last layer (3, classes).

    Its convolution lets red, green and blue pass, each a channel of its own; a class's score is the
    weighted sum of how much there is of each.
    """

    def make(weights: NDArray[np.float32]) -> keras.Model:
        images = keras.Input((16, 16, 3), dtype="uint8")
        scaled = keras.layers.Rescaling(1 / 255, name="scale")(images)
        maps = keras.layers.Conv2D(3, 1, use_bias=False, name="maps")(scaled)
        vector = keras.layers.GlobalAveragePooling2D(name="average")(maps)
        dense = keras.layers.Dense(weights.shape[1], "softmax", use_bias=False, name="classes")
        model = keras.Model(images, dense(vector))
        model.get_layer("maps").set_weights([np.eye(3, dtype=np.float32)[np.newaxis, np.newaxis]])
        dense.set_weights([weights])
        return model

    return make


@pytest.fixture
def squares() -> NDArray[np.uint8]:
    """A dark image with a red square at 2 to 6 and a blue one at 9 to 14, in rows and columns."""
    image = np.zeros((16, 16, 3), np.uint8)
    image[2:6, 2:6, 0] = 250
    image[9:14, 9:14, 2] = 250
    return image
