"""Where a class's score comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from search.errors import UsageError
from search.look.gradcam import grad_cam
from search.look.looking import ClassLook, look_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Channels = Callable[[NDArray[np.float32]], keras.Model]
    Image = NDArray[np.uint8]

RED = np.s_[2:6, 2:6]
BLUE = np.s_[9:14, 9:14]
COLOURS = np.array([[4, 0], [0, 0], [0, 4]], np.float32)  # red against blue


def share(found: ClassLook, where: tuple[slice, slice]) -> float:
    """How much of a class's heat lies in a part of the image."""
    assert found.grad_cam is not None
    return float(found.grad_cam[where].sum() / found.grad_cam.sum())


def test_it_lights_up_what_decides_the_class(by_channel: Channels, squares: Image) -> None:
    """All of the heat of each class is in the square of its own colour."""
    looked = look_at(by_channel(COLOURS), squares, classes=["red", "blue"])
    found = {one.name: one for one in looked.classes}
    assert looked.layer == "maps"
    assert share(found["red"], RED) == pytest.approx(1)
    assert share(found["blue"], BLUE) == pytest.approx(1)


def test_what_speaks_against_a_class_stays_dark(by_channel: Channels, squares: Image) -> None:
    """Without red there is nothing but what lowers the score."""
    weights = np.array([[-4, 4], [0, 0], [-4, 4]], np.float32)
    looked = look_at(by_channel(weights), squares, classes=["dark", "bright"])
    bright, dark = looked.classes
    assert (bright.name, dark.name) == ("bright", "dark")
    assert bright.grad_cam is not None
    assert bright.grad_cam.max() > 0
    assert not np.any(dark.grad_cam)


def test_a_class_that_is_certain_has_a_picture_too(by_channel: Channels, squares: Image) -> None:
    """The softmax's own gradient is 0 there."""
    looked = look_at(by_channel(COLOURS * np.float32(1e4)), squares, classes=["red", "blue"])
    certain = looked.classes[0]
    assert (certain.name, certain.probability) == ("blue", 1.0)
    assert share(certain, BLUE) == pytest.approx(1)
    assert certain.saliency.max() > 0


def test_the_formula_is_the_papers() -> None:
    """Channels weigh as much as their gradients' means; what lowers the score is cut."""
    maps = np.array([[[1.0, 2.0], [3.0, 0.0]]])
    gradient = np.array([[[2.0, -1.0], [0.0, -1.0]]])
    np.testing.assert_allclose(grad_cam(maps, gradient), [[0.0, 3.0]])


def deep(last: int = 8) -> keras.Model:
    """Two convolutions with what comes after them; the second gives `last`×`last` places."""
    images = keras.Input((16, 16, 1), dtype="uint8")
    maps = keras.layers.Rescaling(1 / 255, name="scale")(images)
    maps = keras.layers.Conv2D(4, 3, strides=2, padding="same", name="first")(maps)
    beside = maps
    maps = keras.layers.Conv2D(4, 8 // last, strides=8 // last, name="last")(maps)
    maps = keras.layers.BatchNormalization(name="normalization")(maps)
    maps = keras.layers.ReLU(name="rectified")(maps)
    maps = keras.layers.Add(name="sum")([maps, beside]) if last == 8 else maps
    maps = keras.layers.MaxPooling2D(min(last, 2), name="pool")(maps)
    maps = keras.layers.Flatten(name="flatten")(maps)
    return keras.Model(images, keras.layers.Dense(1, "sigmoid", name="class")(maps))


IMAGE = np.random.default_rng(0).integers(0, 256, (16, 16, 1), dtype=np.uint8)


def test_it_is_taken_where_the_last_convolutions_maps_end() -> None:
    """After their normalization, activation and shortcut, before they are made smaller."""
    assert look_at(deep(), IMAGE).layer == "sum"


def test_a_convolution_that_leaves_one_place_says_nothing_of_places() -> None:
    """So the one before is taken, and the last has no picture of activations."""
    looked = look_at(deep(last=1), IMAGE)
    assert looked.layer == "first"
    assert [maps.layer for maps in looked.activations] == ["first"]


def test_another_layer_may_be_named() -> None:
    looked = look_at(deep(), IMAGE, layer="pool")
    assert looked.layer == "pool"
    assert [one.grad_cam.shape for one in looked.classes if one.grad_cam is not None] == [
        (4, 4)
    ] * 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lats", r"unknown layer 'lats' \(did you mean last\?\); those with maps: scale, first, "),
        ("flatten", "layer 'flatten' gives no maps; those with maps: scale, first, last"),
    ],
)
def test_a_layer_without_maps_is_refused(name: str, said: str) -> None:
    """With those that have some."""
    with pytest.raises(UsageError, match=said):
        look_at(deep(), IMAGE, layer=name)


def test_the_two_classes_of_one_output_are_opposites() -> None:
    """What raises the score of one lowers the other's."""
    model = deep()
    named = {one.name: one for one in look_at(model, IMAGE, classes=["no", "yes"]).classes}
    yes = float(np.asarray(model(IMAGE[np.newaxis]))[0, 0])
    assert named["yes"].probability == pytest.approx(yes)
    assert named["no"].probability == pytest.approx(1 - yes)
    no, yes_too = (np.asarray(named[name].grad_cam) for name in ("no", "yes"))
    assert no.max() > 0
    assert yes_too.max() > 0
    np.testing.assert_array_equal(np.minimum(no, yes_too), 0)


def test_looking_changes_nothing() -> None:
    """Neither how layers are called nor how the last one ends."""
    model = deep()
    look_at(model, IMAGE)
    assert not any("call" in vars(layer) for layer in model.layers)
    assert model.get_layer("class").activation is keras.activations.sigmoid
