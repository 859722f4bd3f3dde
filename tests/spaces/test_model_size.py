"""Weights, memory and work, counted before anything is allocated."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Any

import keras
import pytest

from spaces.model import build_model
from spaces.model.blocks import unfreeze
from spaces.model.size import Size, measure, symbolic
from spaces.model.work import Machine, step_seconds, try_machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from spaces import Params

layers = keras.layers

CNN: Params = {
    "network": "cnn",
    "blocks": 2,
    "convolutions": 2,
    "filters_1": 8,
    "filters_2": 16,
    "kernel_size": 3,
    "head": "flatten",
    "dense_layers": 1,
    "units_1": 12,
}
DENSE: Params = {"network": "dense", "dense_layers": 2, "units_1": 7, "units_2": 5}
RESIDUAL: Params = {"network": "residual", "stages": 2, "depth": 1, "width": 8}
SEPARABLE: Params = {"network": "separable", "stages": 2, "depth": 1, "width": 8}
TRANSFER: Params = {"network": "transfer", "backbone": "mobilenetv2", "alpha": 0.35}


def network(*between: keras.layers.Layer, shape: tuple[int, ...] = (8, 8, 3)) -> keras.Model:
    """A model of layers in a row."""
    return keras.Sequential([keras.Input(shape), *between])


@pytest.mark.parametrize(
    "params",
    [
        CNN,
        CNN | {"normalization": "batch", "head": "average", "dropout": 0.5, "l2": 0.01},
        CNN | {"normalization": "layer", "initializer": "orthogonal"},
        CNN | {"normalization": "group", "pooling": "strides", "spatial_dropout": 0.2},
        DENSE,
        DENSE | {"normalization": "batch"},
        RESIDUAL,
        RESIDUAL | {"bottleneck": True},
        SEPARABLE,
        TRANSFER,
    ],
)
def test_a_symbolic_model_counts_as_the_real_one_does(params: Params) -> None:
    with symbolic():
        counted = build_model(params, shape=(32, 32, 3), classes=3, weights=False).model
    real = build_model(params, shape=(32, 32, 3), classes=3, weights=False).model

    assert measure(counted, 16) == measure(real, 16)
    assert counted.count_params() == sum(weight.numpy().size for weight in real.weights)


def test_a_model_of_two_billion_weights_takes_no_memory() -> None:
    """8 GB, had they been made; nor are they made when another model is."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kB
    with symbolic():
        model = network(layers.Flatten(), layers.Dense(13_000), shape=(224, 224, 3))
    network(layers.Dense(2), layers.Dropout(0.5), shape=(4,))(keras.ops.ones((1, 4)))

    size = measure(model, 32)

    assert size.weights == 224 * 224 * 3 * 13_000 + 13_000
    assert size.memory > 4 * 4 * size.weights
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_after_a_symbolic_model_others_are_built_as_ever() -> None:
    """Also where building it failed."""
    with pytest.raises(ValueError, match="units"), symbolic():
        network(layers.Dense(2), layers.Dense(-1), shape=(4,))

    model = network(layers.Dense(3), shape=(4,))

    assert model.get_weights()[0].shape == (4, 3)


class Nested(layers.Layer):  # type: ignore[misc]  # Keras is untyped
    """Its weights are found by a call in a scope of Keras's own, which then makes all pending."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = layers.Dense(2)

    def call(self, inputs: Any) -> Any:
        return self.inner(inputs)


def test_what_was_counted_after_others_were_built_gets_no_arrays_either() -> None:
    """By then Keras has a list of what is pending, and adds to it."""
    network(Nested(), shape=(4,))
    with symbolic():
        model = network(layers.Dense(3), shape=(4,))

    network(Nested(), shape=(4,))

    assert [one._value for one in model.weights] == [None, None]


def test_an_optimizer_cannot_be_made_symbolically() -> None:
    with pytest.raises(ValueError, match="stateless scope"), symbolic():
        keras.optimizers.Adam(0.001)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (layers.Conv2D(5, 3, padding="same"), 8 * 8 * 5 * 3 * 3 * 4),
        (layers.Conv2D(5, (3, 1)), 6 * 8 * 5 * 3 * 4),
        (layers.Conv2D(6, 3, strides=2, padding="same", groups=2), 4 * 4 * 6 * 3 * 3 * 2),
        (layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2), 8 * 8 * 8 * 3 * 3),
        (layers.SeparableConv2D(5, 3, padding="same"), 8 * 8 * (4 * 3 * 3 + 4 * 5)),
        (layers.Dense(7), 8 * 8 * 4 * 7),
        (layers.MaxPooling2D(2), 0),
        (layers.BatchNormalization(), 0),
    ],
)
def test_multiply_adds_are_those_of_convolutions_and_dense_layers(
    layer: keras.layers.Layer, expected: int
) -> None:
    assert measure(network(layer, shape=(8, 8, 4)), 1).multiply_adds == expected


def test_multiply_adds_of_nested_models_and_of_layers_called_twice_are_all_counted() -> None:
    inner = network(layers.Conv2D(2, 3), layers.Flatten())
    shared, vector = layers.Dense(72), keras.Input((8, 8, 3))
    model = keras.Model(vector, shared(shared(inner(vector))))

    assert measure(model, 1).multiply_adds == 6 * 6 * 2 * 3 * 3 * 3 + 2 * 72 * 72


def test_the_cnn_of_the_tutorial_counts_as_by_hand() -> None:
    """Two blocks of two convolutions at 28×28×1, a dense layer of 12, ten classes."""
    size = measure(build_model(CNN, shape=(28, 28, 1), classes=10).model, 1)

    first = 28 * 28 * 9 * (1 * 8 + 8 * 8)
    second = 14 * 14 * 9 * (8 * 16 + 16 * 16)
    assert size.multiply_adds == first + second + 7 * 7 * 16 * 12 + 12 * 10


@pytest.mark.parametrize(
    ("trained", "expected"),
    [
        ((True, True), 2 * 48 + 3 * 64),  # the first layer passes no gradient on
        ((False, True), 48 + 2 * 64),
        ((True, False), 2 * 48 + 2 * 64),
        ((False, False), 48 + 64),
    ],
)
def test_a_step_goes_back_only_as_far_as_something_is_trained(
    trained: tuple[bool, bool], expected: int
) -> None:
    model = network(layers.Dense(16), layers.Dense(4), shape=(3,))
    for layer, learns in zip(model.layers, trained, strict=True):
        layer.trainable = learns

    assert measure(model, 1).step_multiply_adds == expected


MAKERS: dict[str, Callable[[float], keras.optimizers.Optimizer]] = {
    "sgd": lambda momentum: keras.optimizers.SGD(0.1, momentum=momentum),
    "rmsprop": lambda momentum: keras.optimizers.RMSprop(0.1, momentum=momentum),
    "adam": lambda _: keras.optimizers.Adam(),
    "adamw": lambda _: keras.optimizers.AdamW(),
    "nadam": lambda _: keras.optimizers.Nadam(),
    "adagrad": lambda _: keras.optimizers.Adagrad(),
    "adadelta": lambda _: keras.optimizers.Adadelta(),
    "lion": lambda _: keras.optimizers.Lion(),
}


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("optimizer", MAKERS)
def test_an_optimizers_slots_are_those_that_keras_makes(optimizer: str, momentum: float) -> None:
    """Beside the weights and their gradients, with as much again for the largest weight."""
    model = network(layers.Dense(100, use_bias=False), shape=(50,))
    made = MAKERS[optimizer](momentum)
    made.build(model.trainable_variables)
    slots = sum(one.shape == (50, 100) for one in made.variables)

    memory = measure(model, 0, optimizer, momentum).memory

    assert memory == 4 * 5000 * (1 + 2 * (1 + slots))


def test_memory_grows_with_the_batch_by_what_the_backward_pass_needs() -> None:
    """A quarter above: the relu's output, which the next layer needs too; images; both gradients
    of the first convolution."""
    model = network(
        layers.Conv2D(4, 3, padding="same"),
        layers.Activation("relu"),
        layers.Conv2D(4, 3, padding="same"),
        layers.Dropout(0.5),
        layers.GlobalAveragePooling2D(),
    )
    floats = 8 * 8 * 3 + 8 * 8 * 4 + 8 * 8 * 4 + 2 * 8 * 8 * 4

    grown = measure(model, 11).memory - measure(model, 1).memory

    assert grown == 10 * floats * 4 * 1.25


def test_a_frozen_backbone_keeps_nothing_for_the_backward_pass() -> None:
    with symbolic():
        model = build_model(TRANSFER, shape=(96, 96, 3), classes=2, weights=False).model
    frozen = measure(model, 32)
    unfreeze(model, 2)
    end_trained = measure(model, 32)
    unfreeze(model, 100)
    trained = measure(model, 32)

    assert frozen.weights == trained.weights
    assert frozen.multiply_adds == trained.multiply_adds
    assert frozen.step_multiply_adds < 1.01 * frozen.multiply_adds
    assert trained.step_multiply_adds > 2.9 * frozen.multiply_adds
    assert frozen.memory < end_trained.memory < trained.memory
    assert frozen.memory < 0.3 * trained.memory


def test_a_steps_time_is_computing_and_three_times_reading_and_writing() -> None:
    size = Size(weights=1, memory=4000, multiply_adds=100, step_multiply_adds=300)

    seconds = step_seconds(size, 10, Machine(multiply_adds=1000, bytes=6000))

    assert seconds == pytest.approx(300 * 10 / 1000 + 3 * 4000 / 6000)


def test_this_machine_multiplies_and_copies_at_a_believable_rate() -> None:
    """From a tenth of a slow core to a thousand times a fast GPU."""
    machine = try_machine(0.01)

    assert 1e8 < machine.multiply_adds < 1e18
    assert 1e7 < machine.bytes < 1e16
