"""How a network's layers fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from search.trainer import health
from spaces.model import build_model, phases
from spaces.targets import targets

if TYPE_CHECKING:
    from storage import LayerHealth

IMAGES = np.random.default_rng(0).integers(0, 256, (8, 6, 6, 1), dtype=np.uint8)
LABELS = targets(np.arange(8) % 3, 3)


def network(*, dead: int = 0) -> keras.Model:
    """One convolution of four filters, of which the first `dead` ones give nothing."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.layers.Input((6, 6, 1)),
            keras.layers.Rescaling(1 / 255, name="scale"),
            keras.layers.Conv2D(4, 3, activation="relu", name="convolution"),
            keras.layers.BatchNormalization(name="normalization"),
            keras.layers.Flatten(name="flatten"),
            keras.layers.Dropout(0.5, name="dropout"),
            keras.layers.Dense(3, activation="softmax", name="classes"),
        ]
    )
    kernel, bias = model.get_layer("convolution").get_weights()
    bias[:dead] = -100.0
    bias[dead:] = 1.0
    model.get_layer("convolution").set_weights([kernel, bias])
    model.compile("sgd", "categorical_crossentropy")
    return model


def named(found: list[LayerHealth]) -> dict[str, LayerHealth]:
    """The layers by their names."""
    return {one.name: one for one in found}


@pytest.mark.parametrize(("dead", "share"), [(0, 0.0), (1, 0.25), (4, 1.0)])
def test_filters_that_give_nothing_are_counted(dead: int, share: float) -> None:
    """Of rectified layers alone; a layer without weights that train is not there."""
    found = named(health.look(network(dead=dead), IMAGES, LABELS))
    assert found["convolution"].dead == share
    assert found["classes"].dead is None
    assert set(found) == {"convolution", "normalization", "classes"}


def test_the_gradient_is_the_losss() -> None:
    """As moving each bias a little and looking at the loss gives it."""
    model = network()
    found = named(health.look(model, IMAGES, LABELS))
    layer, step = model.get_layer("normalization"), 1e-2
    start = layer.get_weights()
    slopes = []
    for place in [(which, unit) for which in (0, 1) for unit in range(4)]:
        losses = []
        for sign in (1, -1):
            moved = [one.copy() for one in start]
            moved[place[0]][place[1]] += sign * step
            layer.set_weights(moved)
            outputs = model(IMAGES, training=False)
            losses.append(float(model.compute_loss(y=LABELS, y_pred=outputs)))
        slopes.append((losses[0] - losses[1]) / (2 * step))
    expected = float(np.sqrt(np.mean(np.square(slopes))))
    assert found["normalization"].gradient == pytest.approx(expected, rel=1e-2)


def test_without_a_way_to_the_loss_there_is_no_gradient() -> None:
    """Behind filters that give nothing it is 0; in a layer that is frozen there is none."""
    assert named(health.look(network(dead=4), IMAGES, LABELS))["convolution"].gradient == 0.0
    model = network()
    model.get_layer("convolution").trainable = False
    model.compile("sgd", "categorical_crossentropy")
    assert named(health.look(model, IMAGES, LABELS))["convolution"].gradient is None


def test_looking_changes_nothing() -> None:
    """Neither weights nor what dropout draws next nor how layers are called."""
    looked, other = network(), network()
    health.look(looked, IMAGES, LABELS)
    assert not any("call" in vars(layer) for layer in looked.layers)
    for model in (looked, other):
        keras.utils.set_random_seed(1)
        model.fit(IMAGES, LABELS, epochs=2, shuffle=False, verbose=0)
    for one, two in zip(looked.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_layers_inside_a_backbone_are_seen() -> None:
    """In the order in which an image meets them."""
    backbone = {"network": "transfer", "backbone": "mobilenetv2", "pretrained": "none"}
    params = backbone | {"optimizer": "sgd", "learning_rate": 0.1}
    built = build_model(params, shape=(32, 32, 3), classes=3, weights=False)
    phase = next(phases(built, params, classes=3, steps=1, epochs=1))
    images = np.zeros((2, 32, 32, 3), np.uint8)
    found = health.look(phase.fitted, images, LABELS[:2])
    names = [one.name for one in found]
    assert names[0] == "Conv1_relu"
    assert names[-1] == "output"
    assert all(one.gradient is None for one in found[:-1])  # the backbone is frozen


def test_it_is_due_less_and_less_often() -> None:
    """A look takes a few steps' time."""
    assert [epoch for epoch in range(1, 20) if health.due(epoch)] == [1, 2, 4, 8, 16]
