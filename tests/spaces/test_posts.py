"""What the chest X-ray presets try first, against the same networks typed in plain Keras.

The CNN, its L2, its dropout and its training are those of the teaching posts that the presets go
back to. The sizes of the dense baseline, of the heads on backbones and of what is normalized are
the presets' own.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import optuna
import pytest

from spaces import PRESETS, load_space
from spaces.model import build_model
from spaces.model.blocks import unfreeze
from spaces.model.optimizers import Length, make_optimizer
from spaces.model.size import symbolic
from spaces.targets import class_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spaces import Params
    from spaces.model.build import Network

layers, regularizers = keras.layers, keras.regularizers

SHAPE = (150, 150, 3)
CNN_WEIGHTS = 8_489_729
POSTS = [preset for preset in PRESETS if preset.startswith("xray_")]
SAME_NETWORK = [
    "xray_cnn",
    "xray_capacity",
    "xray_early_stopping",
    "xray_normalization",
    "xray_optimizers",
    "xray_augmentation",
]
BACKBONES = {
    "vgg19": (keras.applications.VGG19, "block5_"),
    "resnet50": (keras.applications.ResNet50, "conv5_block3_"),
    "xception": (keras.applications.Xception, "block14_"),
}
# What makes two layers of a class the same, besides the shapes that come out of them.
COMPARED = (
    "units",
    "filters",
    "kernel_size",
    "strides",
    "padding",
    "pool_size",
    "activation",
    "use_bias",
    "rate",
)


@symbolic()
def dense_baseline() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


@symbolic()
def plain_cnn(*, l2: float = 0.0, dropout: float = 0.0, standardized: bool = False) -> keras.Model:
    def drop() -> list[keras.layers.Layer]:
        return [layers.Dropout(dropout)] if dropout else []

    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Rescaling(1 / 255),
            layers.Conv2D(64, (3, 3)),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(128, (3, 3), activation="relu"),
            layers.Conv2D(128, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(256, (3, 3), activation="relu"),
            layers.Conv2D(256, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            *drop(),
            layers.Dense(64, activation="relu", kernel_regularizer=regularizers.l2(l2)),
            *drop(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


@symbolic()
def normalized_cnn() -> keras.Model:
    def block(filters: int, *activations: str) -> list[keras.layers.Layer]:
        convolutions = [
            (
                layers.Conv2D(filters, (3, 3), use_bias=False),
                layers.BatchNormalization(),
                layers.Activation(activation),
            )
            for activation in activations
        ]
        return [layer for three in convolutions for layer in three] + [layers.MaxPooling2D((2, 2))]

    def dense(units: int) -> list[keras.layers.Layer]:
        return [
            layers.Dense(units, use_bias=False),
            layers.BatchNormalization(),
            layers.Activation("relu"),
        ]

    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Rescaling(1 / 255),
            *block(64, "linear"),
            *block(128, "relu", "relu"),
            *block(256, "relu", "relu"),
            layers.Flatten(),
            *dense(128),
            *dense(64),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


@symbolic()
def transfer_network(backbone: str, tuning: str) -> keras.Model:
    """Without the backbone's preprocessing, which is done to the images before."""
    application, last_block = BACKBONES[backbone]
    base = application(weights=None, include_top=False, input_shape=SHAPE)
    for layer in base.layers:
        layer.trainable = (
            tuning == "fine_tuning"
            and layer.name.startswith(last_block)
            and not isinstance(layer, layers.BatchNormalization)
        )
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            base,
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def first_points(preset: str) -> list[Params]:
    """Those that the preset tries first; what is asked and not named by a point is an error."""
    space = load_space(preset)
    return [space.sample(optuna.trial.FixedTrial(space.fixed(point))) for point in space.enqueue]


def random_points(preset: str, count: int) -> list[Params]:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=5))
    space = load_space(preset)
    return [space.sample(study.ask()) for _ in range(count)]


@symbolic()
def network_of(params: Params, shape: tuple[int, int, int] = SHAPE, classes: int = 2) -> Network:
    """Models here are looked at and never called: their weights take no memory."""
    return build_model(params, shape=shape, classes=classes, weights=False)


def flat(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """The layers of a model and, in their places, those of models inside it; no inputs."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from flat(layer)
        elif not isinstance(layer, layers.InputLayer):
            yield layer


def described(model: keras.Model) -> list[dict[str, Any]]:
    return [described_layer(layer) for layer in flat(model)]


def described_layer(layer: keras.layers.Layer) -> dict[str, Any]:
    config = layer.get_config()
    initializer, penalty = (
        getattr(layer, f"kernel_{kind}", None) for kind in ("initializer", "regularizer")
    )
    return {
        "type": type(layer).__name__,
        "output": layer.output.shape,
        "initializer": type(initializer).__name__,
        "l1, l2": [float(getattr(penalty, norm, 0.0)) for norm in ("l1", "l2")],
        **{name: config[name] for name in COMPARED if name in config},
    }


def count(weights: Iterable[keras.Variable]) -> int:
    return sum(prod(weight.shape) for weight in weights)


def assert_same(model: keras.Model, post: keras.Model) -> None:
    assert described(model) == described(post)
    assert model.count_params() == post.count_params()


def test_the_dense_baseline_has_about_as_many_weights_as_the_cnn() -> None:
    (params,) = first_points("xray_dense")

    model = network_of(params).model

    assert_same(model, dense_baseline())
    assert model.count_params() == 8_648_449


@pytest.mark.parametrize("preset", SAME_NETWORK)
def test_the_first_point_is_the_cnn_itself(preset: str) -> None:
    model = network_of(first_points(preset)[0]).model

    assert_same(model, plain_cnn())
    assert model.count_params() == CNN_WEIGHTS
    assert next(flat(model)).scale == 1 / 255
    assert [layer.activation.__name__ for layer in flat(model) if hasattr(layer, "activation")] == [
        "linear",
        *["relu"] * 6,
        "sigmoid",
    ]


def test_l2_is_on_the_second_dense_layer_alone() -> None:
    (params,) = first_points("xray_l2")

    model = network_of(params).model

    assert_same(model, plain_cnn(l2=0.0001))
    assert model.count_params() == CNN_WEIGHTS
    penalized = [one for one in described(model) if any(one["l1, l2"])]
    assert [(one["units"], one["l1, l2"]) for one in penalized] == [(64, [0.0, 0.0001])]


def test_dropout_of_one_half_follows_both_dense_layers() -> None:
    (params,) = first_points("xray_dropout")

    model = network_of(params).model

    assert_same(model, plain_cnn(dropout=0.5))
    assert model.count_params() == CNN_WEIGHTS
    types = [one["type"] for one in described(model)]
    assert types[-5:] == ["Dense", "Dropout", "Dense", "Dropout", "Dense"]


def test_images_are_standardized_and_then_layers_normalized() -> None:
    _, standardized, batch = first_points("xray_normalization")

    assert standardized["scaling"] == "standardize"
    assert_same(network_of(standardized).model, plain_cnn())
    assert_same(network_of(batch).model, normalized_cnn())


@pytest.mark.parametrize("preset", [preset for preset in POSTS if preset != "xray_transfer"])
def test_training_starts_with_plain_sgd_at_one_hundredth(preset: str) -> None:
    params = first_points(preset)[0]

    assert optimizer_config(params) == config_of(keras.optimizers.SGD(learning_rate=0.01))


def test_early_stopping_waits_for_nothing_and_both_classes_weigh_one_half() -> None:
    (params,) = first_points("xray_early_stopping")

    assert params["patience"] == 0
    assert params["min_delta"] == 1e-8
    weights = class_weights(str(params["class_weights"]), np.array([0, 1, 1, 1]), 2)
    assert weights is not None
    assert weights.tolist() == [0.5, 0.5]


def test_each_optimizer_starts_as_keras_has_it_by_default() -> None:
    kinds = ("SGD", "RMSprop", "Adam", "AdamW", "Nadam", "Adagrad", "Adadelta", "Lion")

    first = first_points("xray_optimizers")

    for kind, params in zip(kinds, first, strict=True):
        assert optimizer_config(params) == config_of(getattr(keras.optimizers, kind)())


@pytest.mark.parametrize("tuning", ["feature_extraction", "fine_tuning"])
@pytest.mark.parametrize("backbone", BACKBONES)
def test_each_backbone_stands_under_the_dense_layers_of_the_cnn(backbone: str, tuning: str) -> None:
    (params,) = (
        point
        for point in first_points("xray_transfer")
        if (point["backbone"], point["tuning"]) == (backbone, tuning)
    )

    network, post = network_of(params), transfer_network(backbone, tuning)

    before, *rest = described(network.model)
    assert before["type"] == "Rescaling"
    assert rest == described(post)
    assert network.model.count_params() == post.count_params()
    assert params["pretrained"] == "imagenet"
    if tuning == "fine_tuning":
        assert network.extractor is not None
        unfreeze(network.extractor, int(params["unfrozen_blocks"] or 0))
    assert count(network.model.trainable_weights) == count(post.trainable_weights)


def test_both_ways_of_each_backbone_are_tried_first() -> None:
    pairs = [(point["backbone"], point["tuning"]) for point in first_points("xray_transfer")]

    assert sorted(map(str, pairs)) == sorted(
        str((backbone, tuning))
        for backbone in BACKBONES
        for tuning in ("feature_extraction", "fine_tuning")
    )


@pytest.mark.parametrize(
    ("shape", "classes"), [((8, 8, 1), 10), ((28, 40, 1), 2), ((64, 64, 3), 3), ((224, 224, 3), 2)]
)
@pytest.mark.parametrize("preset", POSTS)
def test_every_point_builds_at_other_sizes(
    preset: str, shape: tuple[int, int, int], classes: int
) -> None:
    for params in [first_points(preset)[0], *random_points(preset, 2)]:
        model = network_of(params, shape, classes).model

        assert model.input_shape == (None, *shape)
        assert model.output_shape == (None, 1 if classes == 2 else classes)


def optimizer_config(params: Params) -> dict[str, Any]:
    return config_of(make_optimizer(params, Length(steps=1, epochs=1)))


def config_of(optimizer: keras.optimizers.Optimizer) -> dict[str, Any]:
    """All of it but the name, which Keras numbers."""
    return {**optimizer.get_config(), "name": type(optimizer).__name__}
