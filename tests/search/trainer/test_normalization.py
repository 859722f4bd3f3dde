"""After its first epoch, batch normalization knows nothing of the zeros and ones before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from search.trainer.normalization import InitialBias

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

pytestmark = pytest.mark.filterwarnings(  # Keras 3.15 with NumPy 2.4
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

CODE = """
import keras


def build_model(hp):
    model = keras.Sequential([
        keras.Input((8, 8, 1)),
        keras.layers.BatchNormalization(name="normalization"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(hp.Choice("optimizer", ["sgd"]), "sparse_categorical_crossentropy")
    return model
"""
MOMENTUM = 0.99
BATCH, BATCHES = 8, 5
IMAGES = np.random.default_rng(0).normal(3, 2, (BATCH * BATCHES, 4)).astype(np.float32)


def network() -> keras.Model:
    """Trained without changing a weight: what it normalizes is what it is given."""
    model = keras.Sequential(
        [
            keras.Input([4]),
            keras.layers.BatchNormalization(momentum=MOMENTUM),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.SGD(0.0), loss="mse")
    return model


def trained(model: keras.Model, images: NDArray[np.float32] = IMAGES) -> keras.layers.Layer:
    """Its normalization, after an epoch."""
    bias = InitialBias(model)
    model.fit(images, np.zeros(len(images)), batch_size=BATCH, shuffle=False, verbose=0)
    bias.correct()
    return model.layers[0]


def weighted(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean over the batches (batches, columns) by what each counts for in a moving average."""
    counts = MOMENTUM ** np.arange(BATCHES - 1, -1, -1)
    return np.average(values, axis=0, weights=counts)


def test_the_averages_are_those_of_the_batches() -> None:
    layer = trained(network())
    batches = IMAGES.reshape(BATCHES, BATCH, 4)
    assert np.array(layer.moving_mean) == pytest.approx(weighted(batches.mean(axis=1)), rel=1e-4)
    assert np.array(layer.moving_variance) == pytest.approx(weighted(batches.var(axis=1)), rel=1e-4)


def test_keras_alone_is_far_from_them() -> None:
    model = network()
    model.fit(IMAGES, np.zeros(len(IMAGES)), batch_size=BATCH, verbose=0)
    assert np.array(model.layers[0].moving_mean) == pytest.approx(0.15, abs=0.1)  # and not 3


def test_averages_that_know_something_are_left_alone() -> None:
    """As a pretrained backbone's."""
    model = network()
    model.layers[0].moving_mean.assign(np.ones(4))
    layer = trained(model)
    assert np.array(layer.moving_mean).mean() == pytest.approx(1.1, abs=0.05)


def test_what_is_frozen_is_left_alone() -> None:
    model = network()
    model.layers[0].trainable = False
    model.compile(keras.optimizers.SGD(0.0), loss="mse")
    layer = trained(model)
    assert not np.array(layer.moving_mean).any()
    assert np.array(layer.moving_variance) == pytest.approx(1.0)


def test_a_layer_in_a_model_in_the_model_is_found() -> None:
    inner = network()
    model = keras.Sequential([keras.Input([4]), inner])
    model.compile(keras.optimizers.SGD(0.0), loss="mse")
    bias = InitialBias(model)
    model.fit(IMAGES, np.zeros(len(IMAGES)), batch_size=BATCH, verbose=0)
    bias.correct()
    assert np.array(inner.layers[0].moving_mean) == pytest.approx(3, abs=0.7)


def test_nothing_is_done_where_nothing_was_trained() -> None:
    model = network()
    InitialBias(model).correct()
    assert not np.array(model.layers[0].moving_mean).any()


def test_a_constant_column_has_no_variance() -> None:
    """And none below 0, which would not be a number once it is rooted."""
    layer = trained(network(), np.ones((BATCH * BATCHES, 4), np.float32))
    variance = np.array(layer.moving_variance)
    assert variance == pytest.approx(0.0, abs=1e-5)
    assert (variance >= 0).all()


def test_gradients_that_are_added_up_count_their_batches() -> None:
    model = network()
    model.compile(keras.optimizers.SGD(0.0, gradient_accumulation_steps=5), loss="mse")
    assert np.array(trained(model).moving_mean) == pytest.approx(3, abs=0.7)


def test_it_is_done_to_a_users_network_once(
    search: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """Digits are a third ink, in the mean; after 80 batches Keras's averages say a sixth."""
    (tmp_path / "mine.py").write_text(CODE)
    line = "start digits --space mine:build_model --trials 1 --epochs 2 --devices cpu:1"
    done = search(*line.split(), cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    exported = search("export", cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr

    model = keras.saving.load_model(tmp_path / "digits-build_model.keras")
    (layer,) = (one for one in model._flatten_layers() if one.name == "normalization")
    assert np.array(layer.moving_mean) == pytest.approx(0.305, abs=0.01)
