"""Random changes of training images."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
