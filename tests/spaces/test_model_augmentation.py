"""Random changes of training images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from spaces.model import build_model
from spaces.model.augmentation import augmented, augments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spaces import Params

PARAMS: Params = {"network": "dense", "dense_layers": 0}
CHANGES: list[Params] = [
    {"flip": "horizontal"},
    {"flip": "both"},
    {"rotation": 0.1},
    {"zoom": 0.3},
    {"translation": 0.3},
    {"contrast": 0.5},
    {"brightness": 0.4},
    {"erasing": 1.0},
]


def images() -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (16, 12, 12, 3), dtype=np.uint8)


def outputs(change: Params, *, training: bool) -> NDArray[np.float32]:
    model = build_model(PARAMS, shape=(12, 12, 3), classes=10).model
    twin = augmented(model, PARAMS | change)
    found: NDArray[np.float32] = twin(images(), training=training).numpy()
    found -= model(images(), training=training).numpy()
    return found


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_images_change_in_training_only(change: Params) -> None:
    assert augments(change)
    assert np.abs(outputs(change, training=True)).max() > 1e-4
    np.testing.assert_allclose(outputs(change, training=False), 0, atol=1e-6)


def test_the_measured_model_has_no_random_layer_and_the_same_weights() -> None:
    model = build_model(PARAMS, shape=(12, 12, 3), classes=10).model
    before = [layer.name for layer in model.layers]

    twin = augmented(model, PARAMS | {"rotation": 0.1, "flip": "vertical"})

    assert [layer.name for layer in model.layers] == before
    pairs = zip(twin.trainable_variables, model.trainable_variables, strict=True)
    assert all(one is other for one, other in pairs)


@pytest.mark.parametrize("nothing", [{}, {"flip": "none", "rotation": 0.0, "mixup": 0.0}])
def test_strength_0_is_no_layer(nothing: Params) -> None:
    model = build_model(PARAMS, shape=(12, 12, 3), classes=2).model

    assert augmented(model, PARAMS | nothing) is model
    assert not augments(nothing)


def test_mixing_is_part_of_feeding() -> None:
    model = build_model(PARAMS, shape=(12, 12, 3), classes=2).model

    assert augments({"mixup": 0.2})
    assert augmented(model, PARAMS | {"mixup": 0.2, "cutmix": 1.0}) is model


def changed(change: Params, before: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a model that only gives back its images is fitted on."""
    shown = keras.Input(before.shape[1:], dtype="uint8")
    model = keras.Model(shown, keras.layers.Rescaling(1.0)(shown))
    found: NDArray[np.float32] = augmented(model, change)(before, training=True).numpy()
    return found


@pytest.mark.parametrize("most", [0.2, 0.5])
def test_contrast_falls_as_often_as_it_rises(most: float) -> None:
    """By up to the share that was asked for, either way."""
    before = np.random.default_rng(0).integers(100, 156, (400, 16, 16, 1), dtype=np.uint8)
    spread = changed({"contrast": most}, before).std(axis=(1, 2, 3)) / before.std(axis=(1, 2, 3))
    assert 1 - most - 0.02 <= spread.min() < 1 - 0.9 * most
    assert 1 + 0.9 * most < spread.max() <= 1 + most + 0.02
    assert spread.mean() == pytest.approx(1, abs=most / 10)


@pytest.mark.parametrize("probability", [0.1, 0.5, 1.0])
def test_erasing_is_as_probable_as_it_says(probability: float) -> None:
    """Of a thousand images; three standard errors are allowed."""
    before = np.full((1000, 16, 16, 1), 7, dtype=np.uint8)
    erased = (changed({"erasing": probability}, before) != before).any(axis=(1, 2, 3)).mean()
    assert erased == pytest.approx(probability, abs=0.05)


def test_brightness_goes_both_ways_by_its_share_of_the_range() -> None:
    before = np.full((400, 4, 4, 1), 128, dtype=np.uint8)
    moved = changed({"brightness": 0.2}, before).mean(axis=(1, 2, 3)) - 128
    assert -52 <= moved.min() < -45
    assert 45 < moved.max() <= 52
