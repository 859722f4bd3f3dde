"""The layers that params ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np
import pytest

from spaces.model import build_model
from spaces.statistics import ImageStatistics

if TYPE_CHECKING:
    from spaces import Params

CNN: Params = {
    "network": "cnn",
    "blocks": 2,
    "convolutions": 2,
    "filters_1": 8,
    "filters_2": 16,
    "kernel_size": 3,
    "normalization": "none",
    "dropout_blocks": 0.0,
    "head": "flatten",
    "dense_layers": 1,
    "units_1": 12,
    "dropout": 0.0,
    "optimizer": "adam",
    "learning_rate": 0.001,
}


def build(
    params: Params, shape: tuple[int, int, int] = (28, 28, 1), classes: int = 10
) -> keras.Model:
    return build_model(params, shape=shape, classes=classes).model


def layers_of(params: Params, shape: tuple[int, int, int] = (28, 28, 1)) -> list[str]:
    return [layer.name for layer in build(params, shape).layers]


def test_blocks_of_convolutions_end_in_a_pooling() -> None:
    model = build(CNN, (28, 28, 3), 10)

    assert [layer.name for layer in model.layers] == [
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
    model = build(CNN | {"normalization": "batch"}, (28, 28, 1), 10)

    names = [layer.name for layer in model.layers]
    start = names.index("block1_conv1")
    assert names[start + 1 : start + 3] == ["block1_conv1_normalization", "block1_conv1_activation"]
    assert not model.get_layer("block1_conv1").use_bias
    assert not model.get_layer("dense1").use_bias
    assert model.get_layer("output").use_bias


def test_dropout_stands_after_blocks_and_after_dense_layers_at_its_own_rate() -> None:
    params = CNN | {"dropout_blocks": 0.1, "dropout": 0.4}

    model = build(params, (28, 28, 1), 10)

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
    model = build(CNN, shape, 10)

    assert model.get_layer("flatten").output.shape == (None, flattened * 16)


def test_penalties_are_on_every_kernel() -> None:
    model = build(CNN | {"l1": 1e-5, "l2": 1e-3}, (28, 28, 1), 10)

    regularizers = [
        layer.kernel_regularizer.get_config()
        for layer in model.layers
        if hasattr(layer, "kernel_regularizer")
    ]
    assert regularizers == [pytest.approx({"l1": 1e-5, "l2": 1e-3})] * 6
    assert not build(CNN, (28, 28, 1), 10).losses


def test_what_params_leave_out_is_off() -> None:
    left_out = {"normalization", "dropout_blocks", "dropout"}
    fewer = {name: value for name, value in CNN.items() if name not in left_out}

    assert layers_of(fewer) == layers_of(CNN)


def test_one_value_without_repetition_goes_for_all_blocks_and_layers() -> None:
    """A space file without `per` gives "filters" and "units"."""
    params = {name: value for name, value in CNN.items() if name[-2:] not in {"_1", "_2"}}

    model = build(params | {"filters": 4, "units": 6}, (28, 28, 1), 10)

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

    model = build(params, (30, 20, 3), 5)

    assert model.count_params() == 20 * (30 * 20 * 3 + 1) + 10 * (20 + 1) + 5 * (10 + 1)


def test_valid_padding_cuts_the_edge_of_convolutions_and_poolings() -> None:
    """150 → 148 → 74, then 74 → 72 → 36: as Keras's own layers do by default."""
    model = build(CNN | {"padding": "valid", "convolutions": 1}, (150, 150, 3))

    sides = [model.get_layer(name).output.shape[1] for name in ("block1_conv1", "block1_pool")]
    assert sides == [148, 74]
    assert model.get_layer("block2_pool").output.shape[1] == 36


def test_a_map_smaller_than_a_valid_window_keeps_its_size() -> None:
    params = CNN | {"padding": "valid", "kernel_size": 11, "blocks": 4, "filters": 4}

    model = build(params, (8, 8, 1), 2)

    assert model.get_layer("block1_conv1").padding == "same"
    assert model.output.shape == (None, 1)


@pytest.mark.parametrize(
    ("pooling", "kind", "strides"),
    [
        ("max", keras.layers.MaxPooling2D, [(1, 1), (1, 1)]),
        ("average", keras.layers.AveragePooling2D, [(1, 1), (1, 1)]),
        ("strides", None, [(1, 1), (2, 2)]),
        ("none", None, [(1, 1), (1, 1)]),
    ],
)
def test_a_block_halves_its_maps_by_pooling_or_by_its_last_convolution(
    pooling: str, kind: type[keras.layers.Layer] | None, strides: list[tuple[int, int]]
) -> None:
    model = build(CNN | {"pooling": pooling})

    names = ("block1_conv1", "block1_conv2")
    assert [model.get_layer(name).strides for name in names] == strides
    pools = [layer for layer in model.layers if layer.name.endswith("_pool")]
    assert [type(layer) for layer in pools] == ([kind] * 2 if kind else [])
    side = 28 if pooling == "none" else 7
    assert model.get_layer("block2_conv2").output.shape[1] == (14 if kind else side)


def test_convolutions_may_differ_from_block_to_block() -> None:
    names = layers_of(CNN | {"convolutions_1": 1, "convolutions_2": 3})

    assert [name for name in names if "conv" in name] == [
        "block1_conv1",
        *("block2_conv1", "block2_conv2", "block2_conv3"),
    ]


def test_the_first_convolution_may_have_an_activation_of_its_own() -> None:
    model = build(CNN | {"activation": "elu", "first_activation": "linear"})

    names = ("block1_conv1", "block1_conv2", "dense1")
    assert [model.get_layer(name).activation.__name__ for name in names] == ["linear", "elu", "elu"]


@pytest.mark.parametrize(
    ("normalization", "kind"),
    [
        ("batch", keras.layers.BatchNormalization),
        ("layer", keras.layers.LayerNormalization),
        ("group", keras.layers.GroupNormalization),
    ],
)
def test_each_normalization_is_kerass_layer(
    normalization: str, kind: type[keras.layers.Layer]
) -> None:
    model = build(CNN | {"normalization": normalization, "filters_1": 12})

    found = [layer for layer in model.layers if layer.name.endswith("_normalization")]
    assert [type(layer) for layer in found] == [kind] * 5
    if normalization == "group":
        assert found[0].groups == 4  # of 12 channels, 8 groups would not divide them


def test_convolutions_and_dense_layers_may_have_penalties_of_their_own() -> None:
    model = build(CNN | {"l2": 1e-5, "l2_convolution": 1e-3, "l1_dense": 1e-4})

    found = {
        name: {key: float(value) for key, value in layer.kernel_regularizer.get_config().items()}
        for name in ("block2_conv2", "dense1", "output")
        for layer in [model.get_layer(name)]
    }
    assert found["block2_conv2"] == pytest.approx({"l1": 0.0, "l2": 1e-3})
    assert found["dense1"] == pytest.approx({"l1": 1e-4, "l2": 1e-5})
    assert found["output"] == found["dense1"]


def test_a_penalty_can_be_one_dense_layers_alone() -> None:
    params = CNN | {"dense_layers": 2, "units": 4, "l2_dense_1": 0.0, "l2_dense_2": 1e-4}

    model = build(params)

    with_penalty = [
        layer.name for layer in model.layers if getattr(layer, "kernel_regularizer", None)
    ]
    assert with_penalty == ["dense2"]


def test_whole_maps_are_dropped_before_single_values() -> None:
    names = layers_of(CNN | {"spatial_dropout": 0.2, "dropout_blocks": 0.1})

    start = names.index("block1_pool")
    assert names[start + 1 : start + 3] == ["block1_spatial_dropout", "block1_dropout"]


def test_without_dense_layers_dropout_stands_before_the_output() -> None:
    assert layers_of(CNN | {"dense_layers": 0, "dropout": 0.3})[-2:] == ["dropout", "output"]


def test_kernels_begin_as_the_initializer_says_and_no_two_alike() -> None:
    model = build(CNN | {"initializer": "glorot_uniform", "filters_2": 8})

    first, second = (model.get_layer(f"block2_conv{number}") for number in (1, 2))
    assert type(first.kernel_initializer) is keras.initializers.GlorotUniform
    assert not (first.kernel.numpy() == second.kernel.numpy()).any()


def test_standardizing_gives_the_training_images_mean_0_and_deviation_1() -> None:
    images = np.random.default_rng(1).integers(0, 90, (50, 8, 8, 3), dtype=np.uint8)
    statistics = ImageStatistics(
        mean=tuple(images.mean(axis=(0, 1, 2))), deviation=tuple(images.std(axis=(0, 1, 2)))
    )
    params = CNN | {"scaling": "standardize"}

    model = build_model(params, shape=(8, 8, 3), classes=2, statistics=statistics).model

    scaled = model.get_layer("scale")(images).numpy()
    np.testing.assert_allclose(scaled.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std(axis=(0, 1, 2)), 1, atol=1e-5)


RESIDUAL: Params = {"network": "residual", "stages": 3, "depth": 2, "width": 8}


@pytest.mark.parametrize(("bottleneck", "last"), [(False, 32), (True, 128)])
def test_a_residual_stage_halves_the_maps_and_doubles_their_number(
    bottleneck: bool, last: int
) -> None:
    model = build(RESIDUAL | {"bottleneck": bottleneck, "normalization": "batch"}, (32, 32, 3))

    shapes = [model.get_layer(f"stage{stage}_block2_add").output.shape for stage in (1, 2, 3)]
    assert [shape[1] for shape in shapes] == [32, 16, 8]
    assert shapes[2][3] == last
    convolutions = 3 if bottleneck else 2
    assert (
        sum("_block1_conv" in layer.name and hasattr(layer, "kernel") for layer in model.layers)
        == 3 * convolutions
    )


@pytest.mark.parametrize(("side", "reduced"), [(64, 64), (150, 75), (224, 56)])
def test_residual_networks_shrink_large_images_first(side: int, reduced: int) -> None:
    model = build(RESIDUAL, (side, side, 3))

    assert model.get_layer("stage1_block1_add").output.shape[1] == reduced


def test_separable_stages_have_strided_shortcuts() -> None:
    params: Params = {"network": "separable", "stages": 2, "depth": 3, "width": 8, "l2": 1e-4}

    model = build(params, (32, 32, 3))

    kinds = [type(layer) for layer in model.layers]
    assert kinds.count(keras.layers.SeparableConv2D) == 2 * 3
    assert model.get_layer("stage2_add").output.shape == (None, 8, 8, 16)
    assert model.get_layer("stage1_conv1").pointwise_regularizer is not None
