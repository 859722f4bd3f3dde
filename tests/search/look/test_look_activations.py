"""What convolutions answer, and the first one's filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest

from search.look.activations import MOST_CHANNELS, maps_of, standardized
from search.look.filters import first_filters
from search.look.looking import look_at
from spaces.model import build_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spaces import Params

IMAGE = np.random.default_rng(0).integers(0, 256, (12, 12, 3), dtype=np.uint8)


def network(first: Any, channels: int = 3) -> keras.Model:
    """One convolution, and another one after a pooling."""
    keras.utils.set_random_seed(0)
    images = keras.Input((12, 12, channels), dtype="uint8")
    maps = first(keras.layers.Rescaling(1 / 255, name="scale")(images))
    maps = keras.layers.MaxPooling2D(2, name="pool")(maps)
    maps = keras.layers.SeparableConv2D(70, 3, activation="relu", name="second")(maps)
    vector = keras.layers.GlobalAveragePooling2D(name="average")(maps)
    return keras.Model(images, keras.layers.Dense(5, "softmax", name="classes")(vector))


def test_they_are_what_the_layer_gives() -> None:
    """Of every convolution in its order, standardized a channel; the first 64 channels."""
    model = network(keras.layers.Conv2D(6, 3, name="first"))
    looked = look_at(model, IMAGE)
    assert [(maps.layer, maps.total) for maps in looked.activations] == [
        ("first", 6),
        ("second", 70),
    ]
    for maps in looked.activations:
        part = keras.Model(model.input, model.get_layer(maps.layer).output)
        output = np.asarray(part(IMAGE[np.newaxis], training=False))[0]
        assert maps.channels.shape == (min(maps.total, MOST_CHANNELS), *output.shape[:2])
        for at, channel in enumerate(maps.channels):
            np.testing.assert_array_equal(channel, standardized(output[..., at]))


def test_a_channels_mean_is_128_and_a_deviation_64() -> None:
    """Levels beyond 0 and 255 are cut."""
    levels = np.array([[0.0, 2.0, 0.0, 2.0]])
    np.testing.assert_array_equal(standardized(levels), [[64, 192, 64, 192]])
    far = np.zeros((10, 10))
    far[0, 0] = 1
    assert standardized(far)[0, 0] == 255


@pytest.mark.parametrize("level", [0.0, 7.3, np.nan])
def test_a_channel_that_says_nothing_is_even(level: float) -> None:
    assert not maps_of("x", np.full((4, 4, 1), level, np.float32)).channels.any()


def test_the_likeliest_four_classes_are_looked_at() -> None:
    """The likeliest first."""
    model = network(keras.layers.Conv2D(6, 3, name="first"))
    looked = look_at(model, IMAGE, classes=list("abcde"))
    chances = np.asarray(model(IMAGE[np.newaxis]))[0]
    order = ["abcde"[at] for at in np.argsort(-chances)]
    assert [one.name for one in looked.classes] == order[:4]


def shown(kernels: NDArray[Any]) -> NDArray[Any]:
    """Kernels (filters, height, width, channels) in the levels that they are shown in."""
    found: NDArray[Any] = 0.5 + kernels / (2 * np.abs(kernels).max(axis=(1, 2, 3), keepdims=True))
    return found


def test_filters_are_the_first_convolutions() -> None:
    """Middle gray is a weight of 0; the largest of each filter is black or white."""
    model = network(keras.layers.Conv2D(70, 3, name="first"))
    found = first_filters(model)
    assert found is not None
    assert (found.layer, found.total, found.values.shape) == ("first", 70, (64, 3, 3, 3))
    (kernel, _) = model.get_layer("first").get_weights()
    np.testing.assert_allclose(found.values, shown(np.moveaxis(kernel, -1, 0)[:64]), atol=1e-6)


def test_a_depthwise_filter_sees_one_channel() -> None:
    found = first_filters(network(keras.layers.DepthwiseConv2D(3, name="first")))
    assert found is not None
    assert found.values.shape == (3, 3, 3, 1)


def test_a_convolution_of_other_maps_has_no_filters_to_show() -> None:
    """Its channels are no colours; and without a convolution there are none."""
    images = keras.Input((12, 12, 3), dtype="uint8")
    maps = keras.layers.Concatenate(name="six")([images, images])
    maps = keras.layers.Conv2D(2, 3, name="first")(maps)
    assert first_filters(keras.Model(images, maps)) is None
    assert first_filters(keras.Model(images, keras.layers.Flatten(name="flat")(images))) is None


@pytest.mark.parametrize(("backbone", "turned"), [("vgg16", True), ("mobilenetv2", False)])
def test_filters_of_a_backbone_that_takes_blue_first_are_turned(
    backbone: str, *, turned: bool
) -> None:
    """What it calls its first channel is blue light."""
    params: Params = {"network": "transfer", "backbone": backbone, "head": "average"}
    model = build_model(params, shape=(32, 32, 3), classes=2, weights=False).model
    found = first_filters(model)
    assert found is not None
    first = model.get_layer(f"{backbone}_features").get_layer(backbone).get_layer(found.layer)
    kernels = np.moveaxis(first.get_weights()[0], -1, 0)[:64]
    np.testing.assert_allclose(
        found.values, shown(kernels[..., ::-1] if turned else kernels), atol=1e-6
    )
