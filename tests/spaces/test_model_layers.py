"""The layers that params ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import pytest

from spaces.model import build_model

if TYPE_CHECKING:
    from spaces import Params

CNN: Params = {
    "network": "cnn",
    "blocks": 2,
    "convolutions": 2,
    "filters_1": 8,
    "filters_2": 16,
    "kernel_size": 3,
    "batch_normalization": False,
    "dropout_blocks": 0.0,
    "head": "flatten",
    "dense_layers": 1,
    "units_1": 12,
    "dropout": 0.0,
    "optimizer": "adam",
    "learning_rate": 0.001,
}


def layers_of(params: Params, shape: tuple[int, int, int] = (28, 28, 1)) -> list[str]:
    return [layer.name for layer in build_model(params, shape=shape, classes=10).layers]


def test_blocks_of_convolutions_end_in_a_pooling() -> None:
    model = build_model(CNN, shape=(28, 28, 3), classes=10)

    assert [layer.name for layer in model.layers if not layer.name.endswith("_relu")] == [
        "image",
        "scale",
        *("block1_conv1", "block1_conv2", "block1_pool"),
        *("block2_conv1", "block2_conv2", "block2_pool"),
        "flatten",
        "dense1",
        "output",
    ]
    convolutions = 8 * (27 + 1) + 8 * (72 + 1) + 16 * (72 + 1) + 16 * (144 + 1)
    assert model.count_params() == convolutions + 12 * (7 * 7 * 16 + 1) + 10 * (12 + 1)


def test_batch_normalization_stands_before_the_activation_and_replaces_the_bias() -> None:
    model = build_model(CNN | {"batch_normalization": True}, shape=(28, 28, 1), classes=10)

    names = [layer.name for layer in model.layers]
    start = names.index("block1_conv1")
    assert names[start + 1 : start + 3] == ["block1_conv1_normalization", "block1_conv1_relu"]
    assert not model.get_layer("block1_conv1").use_bias
    assert not model.get_layer("dense1").use_bias
    assert model.get_layer("output").use_bias


def test_dropout_stands_after_blocks_and_after_dense_layers_at_its_own_rate() -> None:
    params = CNN | {"dropout_blocks": 0.1, "dropout": 0.4}

    model = build_model(params, shape=(28, 28, 1), classes=10)

    rates = {layer.name: layer.rate for layer in model.layers if hasattr(layer, "rate")}
    assert rates == {"block1_dropout": 0.1, "block2_dropout": 0.1, "dense1_dropout": 0.4}


def test_dropout_of_rate_zero_is_no_layer() -> None:
    assert not [name for name in layers_of(CNN) if "dropout" in name]


def test_the_head_averages_each_map_or_flattens_them() -> None:
    average = layers_of(CNN | {"head": "average"})

    assert "average" in average
    assert "flatten" not in average


@pytest.mark.parametrize(
    ("shape", "flattened"),
    [((64, 64, 1), 16 * 16), ((65, 8, 1), 9 * 2), ((150, 200, 3), 13 * 13)],
)
def test_large_maps_are_shrunk_before_flattening(
    shape: tuple[int, int, int], flattened: int
) -> None:
    """Two blocks quarter a side; more than 16 pixels of it are averaged down to at most 16."""
    model = build_model(CNN, shape=shape, classes=10)

    assert model.get_layer("flatten").output.shape == (None, flattened * 16)


def test_penalties_are_on_every_kernel() -> None:
    model = build_model(CNN | {"l1": 1e-5, "l2": 1e-3}, shape=(28, 28, 1), classes=10)

    regularizers = [
        layer.kernel_regularizer.get_config()
        for layer in model.layers
        if hasattr(layer, "kernel_regularizer")
    ]
    assert regularizers == [pytest.approx({"l1": 1e-5, "l2": 1e-3})] * 6
    assert not build_model(CNN, shape=(28, 28, 1), classes=10).losses


def test_what_params_leave_out_is_off() -> None:
    left_out = {"batch_normalization", "dropout_blocks", "dropout"}
    fewer = {name: value for name, value in CNN.items() if name not in left_out}

    assert layers_of(fewer) == layers_of(CNN)


def test_one_value_without_repetition_goes_for_all_blocks_and_layers() -> None:
    """A space file without `per` gives "filters" and "units"."""
    params = {name: value for name, value in CNN.items() if name[-2:] not in {"_1", "_2"}}

    model = build_model(params | {"filters": 4, "units": 6}, shape=(28, 28, 1), classes=10)

    assert model.get_layer("block1_conv1").filters == 4
    assert model.get_layer("block2_conv2").filters == 4
    assert model.get_layer("dense1").units == 6


def test_dense_flattens_the_pixels_themselves() -> None:
    params: Params = {
        "network": "dense",
        "dense_layers": 2,
        "units_1": 20,
        "units_2": 10,
        "optimizer": "adam",
        "learning_rate": 0.001,
    }

    model = build_model(params, shape=(30, 20, 3), classes=5)

    assert model.count_params() == 20 * (30 * 20 * 3 + 1) + 10 * (20 + 1) + 5 * (10 + 1)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sgd", keras.optimizers.SGD),
        ("rmsprop", keras.optimizers.RMSprop),
        ("adam", keras.optimizers.Adam),
    ],
)
def test_the_optimizer_has_the_trials_learning_rate(
    name: str, kind: type[keras.optimizers.Optimizer]
) -> None:
    params = CNN | {"optimizer": name, "learning_rate": 0.02}

    optimizer = build_model(params, shape=(8, 8, 1), classes=2).optimizer

    assert isinstance(optimizer, kind)
    assert float(optimizer.learning_rate) == pytest.approx(0.02)


def test_sgd_takes_momentum() -> None:
    params = CNN | {"optimizer": "sgd", "momentum": 0.75}

    assert build_model(params, shape=(8, 8, 1), classes=2).optimizer.momentum == 0.75
