"""What a built model does with images and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from search.trainer.metrics import measure
from spaces.model import build_model, phases
from spaces.probabilities import probabilities
from spaces.targets import targets

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spaces import Params

# TensorFlow 2.21's variables know numpy 1's __array__ only, and Keras saves by way of it.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

CLASSES = [2, 10]

SMALL: Params = {
    "network": "cnn",
    "blocks": 1,
    "filters_1": 4,
    "normalization": "batch",
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


def built(
    params: Params, shape: tuple[int, int, int], classes: int, epochs: int = 1
) -> tuple[keras.Model, keras.Model]:
    """What is measured and saved, and what is fitted."""
    network = build_model(params, shape=shape, classes=classes)
    (phase,) = phases(network, params, classes=classes, steps=1, epochs=epochs)
    return network.model, phase.fitted


def test_the_most_blocks_fit_the_smallest_image() -> None:
    params = SMALL | {"blocks": 8, "convolutions": 4, "kernel_size": 11, "filters": 2}

    model, _ = built(params, (8, 8, 1), 3)

    assert model(images_of(2, (8, 8, 1))).shape == (2, 3)


@pytest.mark.parametrize("classes", CLASSES)
def test_loss_and_metrics_are_what_numpy_computes(classes: int) -> None:
    """Only the loss has penalties and label smoothing."""
    keras.utils.set_random_seed(5)
    params = SMALL | {"label_smoothing": 0.2}
    model, fitted = built(params, (12, 12, 3), classes)
    images = images_of(37, (12, 12, 3))
    labels = np.random.default_rng(4).integers(0, classes, 37)

    measured = fitted.evaluate(
        images, targets(labels, classes), batch_size=16, verbose=0, return_dict=True
    )

    rows = probabilities(model.predict(images, verbose=0))
    cross_entropy = -np.log(rows[np.arange(37), labels]).mean()
    smooth = 0.8 * cross_entropy - 0.2 * np.log(rows).mean()
    penalty = sum(float(loss) for loss in model.losses)
    assert penalty > 0.01
    assert measured["cross_entropy"] == pytest.approx(cross_entropy, rel=1e-5)
    expected = measure(labels, rows)
    for name in ("accuracy", "precision", "recall", "f1"):
        assert measured[name] == pytest.approx(getattr(expected, name))
    assert measured["loss"] == pytest.approx(smooth + penalty, rel=1e-5)


@pytest.mark.long
@pytest.mark.parametrize("classes", [2, 3])
def test_fit_learns_from_uint8_images(classes: int) -> None:
    """Each class has a brightness of its own, so a few epochs must beat guessing by far."""
    keras.utils.set_random_seed(1)
    labels = np.arange(96) % classes
    images = (images_of(96, (8, 8, 1)) // 4 + labels[:, None, None, None] * 80).astype(np.uint8)
    params = SMALL | {"dropout": 0.0, "dropout_blocks": 0.0, "l1": 0.0, "l2": 0.0}
    _, fitted = built(params, (8, 8, 1), classes, epochs=25)

    history = fitted.fit(
        images, targets(labels, classes), epochs=25, batch_size=16, verbose=0
    ).history

    assert history["accuracy"][-1] > 0.9
    assert history["cross_entropy"][-1] < history["cross_entropy"][0] / 2


@pytest.mark.parametrize("classes", CLASSES)
def test_a_saved_model_loads_in_safe_mode_and_predicts_the_same(
    tmp_path: Path, classes: int
) -> None:
    model, fitted = built(SMALL, (20, 20, 3), classes)
    images, labels = images_of(8, (20, 20, 3)), np.arange(8) % classes
    fitted.fit(images, targets(labels, classes), verbose=0)

    keras.Model(model.inputs, model.outputs).save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")

    np.testing.assert_array_equal(
        loaded.predict(images, verbose=0), model.predict(images, verbose=0)
    )


def test_the_output_is_float32_whatever_the_policy() -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model, _ = built(SMALL, (8, 8, 1), 3)
    finally:
        keras.config.set_dtype_policy("float32")

    assert model.output.dtype == "float32"
    assert model.get_layer("dense1").compute_dtype == "bfloat16"


def test_the_same_params_and_seed_give_the_same_model() -> None:
    """Layer names too, however many models the process has built before."""
    models = []
    for _ in range(2):
        keras.utils.set_random_seed(9)
        models.append(built(SMALL, (8, 8, 1), 2)[0])

    first, second = models
    assert first.get_config() == second.get_config()
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
