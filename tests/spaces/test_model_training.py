"""What a built model does with images and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import optuna
import pytest

from spaces import PRESETS, load_space
from spaces.model import build_model
from spaces.probabilities import probabilities

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spaces import Params

# TensorFlow 2.21's variables know numpy 1's __array__ only, and Keras saves by way of it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

SIZES = [(8, 8), (9, 13), (28, 28), (64, 64)]
CHANNELS = [1, 3]
CLASSES = [2, 10]
POINTS = 40

SMALL: Params = {
    "network": "cnn",
    "blocks": 1,
    "convolutions": 1,
    "filters_1": 4,
    "kernel_size": 3,
    "batch_normalization": True,
    "head": "average",
    "dense_layers": 1,
    "units_1": 8,
    "dropout_blocks": 0.2,
    "dropout": 0.3,
    "l1": 1e-4,
    "l2": 1e-2,
    "optimizer": "sgd",
    "momentum": 0.9,
    "learning_rate": 0.01,
}


def images_of(count: int, shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (count, *shape), dtype=np.uint8)


@pytest.mark.parametrize("preset", PRESETS)
def test_random_points_of_a_preset_give_valid_models(preset: str) -> None:
    """40 points, each at one of 16 combinations of size, channels and classes, so that every
    combination comes up at least twice; every fifth point also predicts.
    """
    space = load_space(preset)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=11))
    combinations = [(s, c, k) for s in SIZES for c in CHANNELS for k in CLASSES]

    for number in range(POINTS):
        size, channels, classes = combinations[number % len(combinations)]
        shape = (*size, channels)
        model = build_model(space.sample(study.ask()), shape=shape, classes=classes)

        assert model.output.shape == (None, 1 if classes == 2 else classes)
        if number % 5 == 0:
            rows = probabilities(model(images_of(3, shape), training=False).numpy())
            assert rows.shape == (3, classes)
            np.testing.assert_allclose(rows.sum(axis=1), 1.0, rtol=0, atol=1e-12)


def test_the_most_blocks_fit_the_smallest_image() -> None:
    params = SMALL | {"blocks": 8, "convolutions": 4, "kernel_size": 11, "filters": 2}

    model = build_model(params, shape=(8, 8, 1), classes=3)

    assert model(images_of(2, (8, 8, 1))).shape == (2, 3)


@pytest.mark.parametrize("classes", CLASSES)
def test_loss_and_metrics_are_what_numpy_computes(classes: int) -> None:
    """Labels are (n,) while the output is (n, 1) or (n, classes); only the loss has penalties."""
    keras.utils.set_random_seed(5)
    model = build_model(SMALL, shape=(12, 12, 3), classes=classes)
    images = images_of(37, (12, 12, 3))
    labels = np.random.default_rng(4).integers(0, classes, 37)

    measured = model.evaluate(images, labels, batch_size=16, verbose=0, return_dict=True)

    rows = probabilities(model.predict(images, verbose=0))
    cross_entropy = -np.log(rows[np.arange(37), labels]).mean()
    penalty = sum(float(loss) for loss in model.losses)
    assert penalty > 0.01
    assert measured["cross_entropy"] == pytest.approx(cross_entropy, rel=1e-5)
    assert measured["accuracy"] == pytest.approx((rows.argmax(axis=1) == labels).mean())
    assert measured["loss"] == pytest.approx(cross_entropy + penalty, rel=1e-5)


@pytest.mark.parametrize("classes", [2, 3])
def test_fit_learns_from_uint8_images_and_integer_labels(classes: int) -> None:
    """Each class has a brightness of its own, so a few epochs must beat guessing by far."""
    keras.utils.set_random_seed(1)
    labels = np.arange(96) % classes
    images = (images_of(96, (8, 8, 1)) // 4 + labels[:, None, None, None] * 80).astype(np.uint8)
    params = SMALL | {"dropout": 0.0, "dropout_blocks": 0.0, "l1": 0.0, "l2": 0.0}
    model = build_model(params, shape=(8, 8, 1), classes=classes)

    history = model.fit(images, labels, epochs=25, batch_size=16, verbose=0).history

    assert history["accuracy"][-1] > 0.9
    assert history["cross_entropy"][-1] < history["cross_entropy"][0] / 2


@pytest.mark.parametrize("classes", CLASSES)
def test_a_saved_model_loads_in_safe_mode_and_predicts_the_same(
    tmp_path: Path, classes: int
) -> None:
    model = build_model(SMALL, shape=(20, 20, 3), classes=classes)
    images, labels = images_of(8, (20, 20, 3)), np.arange(8) % classes
    model.fit(images, labels, verbose=0)

    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")

    np.testing.assert_array_equal(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0)
    )
    assert loaded.evaluate(images, labels, verbose=0, return_dict=True) == pytest.approx(
        model.evaluate(images, labels, verbose=0, return_dict=True), rel=1e-6
    )


def test_the_output_is_float32_whatever_the_policy() -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = build_model(SMALL, shape=(8, 8, 1), classes=3)
    finally:
        keras.config.set_dtype_policy("float32")

    assert model.output.dtype == "float32"
    assert model.get_layer("dense1").compute_dtype == "bfloat16"


def test_the_same_params_and_seed_give_the_same_model() -> None:
    """Layer names too, however many models the process has built before."""
    models = []
    for _ in range(2):
        keras.utils.set_random_seed(9)
        models.append(build_model(SMALL, shape=(8, 8, 1), classes=2))

    first, second = models
    assert first.get_config() == second.get_config()
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
