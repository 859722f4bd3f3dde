"""What small networks are found to show that were trained so that they must."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest
from listening import Listening, make_spec
from made_curves import losses
from prepared import prepared

from search.data import arrays_source
from search.diagnosis import Kind, diagnose
from search.trainer import health
from search.trainer.training import train_network

if TYPE_CHECKING:
    from pathlib import Path

    from search.data import Dataset
    from spaces import Params
    from storage import Epoch

pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

NETWORK: Params = {
    "network": "dense",
    "dense_layers": 1,
    "units": 32,
    "scaling": "standardize",
    "optimizer": "adam",
    "learning_rate": 0.003,
    "batch_size": 16,
    "patience": 100,
}
EPOCHS = 12


def _images(contrast: int, count: int = 240) -> tuple[np.ndarray, np.ndarray]:
    """Noise, by two classes brighter and darker."""
    generator = np.random.default_rng(0)
    labels = np.arange(count) % 2
    images = generator.integers(0, 200, (count, 8, 8, 1)) + contrast * labels[:, None, None, None]
    return images.astype(np.uint8), labels


@pytest.fixture(scope="module")
def clear(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two classes that are easily told apart."""
    return prepared(arrays_source({"train": _images(50)}), cache=tmp_path_factory.mktemp("clear"))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """A hundred images of two classes that hardly differ."""
    source = arrays_source({"train": _images(8, 100)})
    return prepared(source, cache=tmp_path_factory.mktemp("few"))


def shown(data: Dataset, folder: Path, epochs: int = EPOCHS, **params: object) -> set[Kind]:
    """What training as a trial is found to show."""
    supervisor = Listening()
    train_network(make_spec(data, folder, {**NETWORK, **params}, epochs=epochs), supervisor)
    return {one.kind for one in diagnose(supervisor.epochs, classes=2)}


def test_a_network_that_suits_its_images_fits_well(clear: Dataset, tmp_path: Path) -> None:
    """Nothing else holds."""
    assert shown(clear, tmp_path, epochs=25, learning_rate=0.01) == {Kind.GOOD_FIT}


def test_too_large_a_network_on_few_images_overfits(few: Dataset, tmp_path: Path) -> None:
    """It learns them by heart."""
    found = shown(few, tmp_path, epochs=25, units=256)
    assert Kind.OVERFITTING in found
    assert not found & {Kind.GOOD_FIT, Kind.UNDERFITTING, Kind.RATE_TOO_LOW, Kind.NOT_FINISHED}


@pytest.mark.long
def test_a_thousandfold_rate_is_too_high(few: Dataset, tmp_path: Path) -> None:
    """The losses jump far above guessing, or leave every bound."""
    found = shown(few, tmp_path, learning_rate=3.0)
    assert found & {Kind.RATE_TOO_HIGH, Kind.DIVERGED}
    assert not found & {Kind.GOOD_FIT, Kind.RATE_TOO_LOW, Kind.NOT_FINISHED}


@pytest.mark.long
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_a_rate_of_a_ten_millionth_is_too_low(
    clear: Dataset, tmp_path: Path, dropout: float
) -> None:
    """Also where dropout makes the training loss jump more than it falls."""
    assert shown(clear, tmp_path, learning_rate=1e-7, dropout=dropout) == {Kind.RATE_TOO_LOW}


@pytest.mark.long
def test_a_network_kept_from_learning_underfits(clear: Dataset, tmp_path: Path) -> None:
    """A penalty that leaves no weight above 0."""
    assert shown(clear, tmp_path, l2=1.0, optimizer="sgd", learning_rate=0.1) == {Kind.UNDERFITTING}


@pytest.mark.long
def test_training_that_ends_early_has_not_finished(clear: Dataset, tmp_path: Path) -> None:
    """It was on its way."""
    found = shown(clear, tmp_path, optimizer="sgd", momentum=0.5, learning_rate=0.02, epochs=8)
    assert Kind.NOT_FINISHED in found
    assert not found & {Kind.GOOD_FIT, Kind.OVERFITTING, Kind.UNDERFITTING}


def _deep(activation: str, *, layers: int, deviation: float, bias: float = 0.0) -> list[Epoch]:
    """Epochs of a network whose every layer begins with such weights."""
    keras.utils.set_random_seed(0)
    start = {
        "kernel_initializer": keras.initializers.RandomNormal(stddev=deviation, seed=1),
        "bias_initializer": keras.initializers.Constant(bias),
    }
    hidden = [keras.layers.Dense(16, activation, name=f"hidden{n}", **start) for n in range(layers)]
    output = keras.layers.Dense(2, "softmax", name="output")
    model = keras.Sequential([keras.layers.Input((64,)), *hidden, output])
    model.compile(keras.optimizers.SGD(1e-3), "sparse_categorical_crossentropy")
    images, labels = _images(50, 64)
    inputs = (images.reshape(64, 64) / 255).astype(np.float32)
    epochs = []
    for number in (1, 2):
        fitted = model.fit(inputs, labels, verbose=0, batch_size=32).history["loss"][0]
        loss = model.evaluate(inputs, labels, verbose=0)
        looked = health.look(model, inputs[:32], labels[:32])
        epochs.append(losses(number, fitted, loss, layers=looked))
    return epochs


def test_units_that_begin_far_below_zero_are_dead() -> None:
    """Found in the first epoch, and that gradients vanish behind them is not said too."""
    (found,) = diagnose(_deep("relu", layers=2, deviation=0.1, bias=-100.0), classes=2)
    assert (found.kind, found.epoch) == (Kind.DEAD, 1)
    assert "hidden0 (100%)" in found.evidence


def test_gradients_vanish_in_a_deep_network_of_sigmoids() -> None:
    """Each layer lets a quarter of a gradient through at most."""
    (found,) = diagnose(_deep("sigmoid", layers=6, deviation=0.1), classes=2)
    assert found.kind is Kind.VANISHING
    assert "hidden0" in found.evidence


def test_gradients_explode_in_a_deep_network_of_large_weights() -> None:
    """Each layer multiplies them."""
    found = {one.kind for one in diagnose(_deep("linear", layers=6, deviation=2.0), classes=2)}
    assert Kind.EXPLODING in found
    assert Kind.VANISHING not in found


def test_healthy_layers_show_nothing() -> None:
    """After two epochs it is too early for more."""
    (found,) = diagnose(_deep("relu", layers=2, deviation=0.2, bias=0.1), classes=2)
    assert found.kind is Kind.TOO_SHORT
