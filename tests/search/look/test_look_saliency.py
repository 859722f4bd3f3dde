"""Which pixels a class's score hangs on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest

from search.look.looking import look_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SHAPE = (5, 4, 3)
CLASSES = 3
IMAGE = np.random.default_rng(3).integers(60, 200, SHAPE, dtype=np.uint8)


def network(ending: str) -> tuple[keras.Model, keras.Model]:
    """A smooth network, and the same up to the softmax."""
    keras.utils.set_random_seed(1)
    images = keras.Input(SHAPE, dtype="uint8")
    maps = keras.layers.Rescaling(1 / 255, name="scale")(images)
    maps = keras.layers.Conv2D(4, 3, activation="tanh", name="convolution")(maps)
    vector = keras.layers.Flatten(name="flatten")(maps)
    if ending == "dense":
        outputs = keras.layers.Dense(CLASSES, "softmax", name="classes")(vector)
        plain = keras.layers.Dense(CLASSES, name="plain")
        scores = plain(vector)
        model = keras.Model(images, outputs)
        plain.set_weights(model.get_layer("classes").get_weights())
        return model, keras.Model(images, scores)
    scores = keras.layers.Dense(CLASSES, name="classes")(vector)
    softmax = keras.layers.Softmax() if ending == "layer" else keras.layers.Activation("softmax")
    return keras.Model(images, softmax(scores)), keras.Model(images, scores)


def slopes(scores: Callable[[NDArray[np.uint8]], NDArray[Any]]) -> NDArray[np.float64]:
    """The largest absolute slope of each pixel's channels, from levels beside its own."""
    steps = np.eye(IMAGE.size, dtype=np.uint8).reshape(-1, *SHAPE) * 4
    found = (scores(IMAGE + steps) - scores(IMAGE - steps)) / 8
    largest: NDArray[np.float64] = np.abs(found).reshape(SHAPE).max(axis=-1)
    return largest


def call(model: keras.Model, images: NDArray[np.uint8]) -> NDArray[Any]:
    """What a model gives of images."""
    return np.asarray(model(images, training=False), np.float64)


def column(model: keras.Model, label: int, images: NDArray[np.uint8]) -> NDArray[Any]:
    """What it gives of one class."""
    return call(model, images)[:, label]


@pytest.mark.parametrize("ending", ["dense", "activation"])
def test_it_is_the_slope_of_the_score(ending: str) -> None:
    """Before the softmax, as moving each level a little gives it; for each class its own."""
    model, scores = network(ending)
    looked = look_at(model, IMAGE)
    assert len(looked.classes) == CLASSES
    for one in looked.classes:
        label = int(one.name.removeprefix("class "))
        assert one.probability == pytest.approx(call(model, IMAGE[np.newaxis])[0, label], rel=1e-5)
        expected = slopes(partial(column, scores, label))
        np.testing.assert_allclose(one.saliency, expected, rtol=0.02, atol=expected.max() / 500)


def test_of_an_unknown_ending_it_is_the_logarithms_slope() -> None:
    """There is no score that could be had."""
    model, _ = network("layer")
    one = look_at(model, IMAGE).classes[0]
    label = int(one.name.removeprefix("class "))
    expected = slopes(lambda images: np.log(call(model, images)[:, label]))
    np.testing.assert_allclose(one.saliency, expected, rtol=0.02, atol=expected.max() / 500)


def test_a_frozen_backbone_lets_gradients_through() -> None:
    """Nothing of it trains, and its image passes two layers' whole numbers first."""
    inner = keras.Input((8, 8, 1), dtype="uint8")
    three = keras.layers.Concatenate(name="three")([inner, inner, inner])
    maps = keras.layers.Conv2D(2, 3, name="convolution")(
        keras.layers.Rescaling(1 / 255, name="scale")(three)
    )
    backbone = keras.Model(inner, keras.layers.GlobalMaxPooling2D(name="most")(maps), name="bone")
    backbone.trainable = False
    images = keras.Input((8, 8, 1), dtype="uint8")
    model = keras.Model(images, keras.layers.Dense(1, "sigmoid", name="class")(backbone(images)))
    image = np.random.default_rng(0).integers(0, 256, (8, 8, 1), dtype=np.uint8)
    looked = look_at(model, image)
    assert looked.layer == "convolution"
    assert looked.classes[0].saliency.shape == (8, 8)
    assert looked.classes[0].saliency.max() > 0
