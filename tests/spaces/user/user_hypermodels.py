"""Hypermodels as users write them, and suggesters that answer them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import keras
import keras_tuner
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spaces import Params
    from spaces.suggester import Scalar

CLASSES = 3
SHAPE = (8, 8, 1)


def every_kind(hp: Any) -> keras.Model:
    """All of KerasTuner's kinds, scales and conditions; each value ends in the model's config."""
    layers = keras.layers
    network = hp.Choice("network", ["cnn", "dense"])
    images = keras.Input(SHAPE)
    features = images
    with hp.conditional_scope("network", ["cnn"]):
        blocks = hp.Int("blocks", 1, 3)
        filters = hp.Int("filters", 4, 40, step=2, sampling="log")
        kernel = hp.Int("kernel", 1, 6, step=2)
        fallen = hp.Int("fallen", 2, 33, step=2, sampling="reverse_log")
        bias = hp.Boolean("bias", parent_name="blocks", parent_values=[2, 3])
        with hp.name_scope("pool"):
            kind = hp.Choice("kind", ["max", "average"])
            with hp.conditional_scope("kind", ["max"]):
                size = hp.Choice("size", [1, 2, 2, 3])
        units = hp.Int("units", 2, 20, sampling="log")
    with hp.conditional_scope("network", ["dense"]):
        dropout = hp.Float("dropout", 0.05, 0.6, step=0.1)
        late = hp.Int("late", 1, 9, sampling="reverse_log")
        dense_units = hp.Int("units", 100, 200, step=50)
    if network == "cnn":
        for _ in range(blocks):
            features = layers.Conv2D(filters, kernel, padding="same", use_bias=bool(bias))(features)
        features = layers.Conv2D(fallen, 1)(features)
        pooling = layers.MaxPooling2D(size) if kind == "max" else layers.AveragePooling2D(2)
        features = layers.Dense(units)(layers.Flatten()(pooling(features)))
    else:
        features = layers.Dense(late + dense_units)(layers.Flatten()(images))
        features = layers.Dropout(dropout)(features)
    penalty = keras.regularizers.L2(hp.Float("l2", 1e-6, 1e-2, step=10, sampling="log"))
    momentum = hp.Float("momentum", 0.1, 0.95, sampling="reverse_log")
    features = layers.BatchNormalization(momentum=momentum)(features)
    features = layers.GaussianDropout(hp.Float("noise", 0.1, 0.4))(features)
    outputs = layers.Dense(CLASSES, "softmax", kernel_regularizer=penalty)(features)
    model = keras.Model(images, outputs, name=hp.Fixed("name", "net"))
    rate = hp.Float("learning_rate", 1e-4, 1e-1, sampling="log")
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy")
    return model


def config_of(model: keras.Model) -> dict[str, Any]:
    """Everything that a model and its optimizer are made with."""
    return {"model": model.get_config(), "optimizer": model.optimizer.get_config()}


def sampled_by_keras_tuner(space: Sequence[Any], seed: int) -> keras_tuner.HyperParameters:
    """A random point, each active hyperparameter drawn by its own `random_sample`."""
    point = keras_tuner.HyperParameters()
    point.merge(space)
    point.values = {}
    draws = np.random.default_rng(seed)
    for hp in point.space:
        if point.is_active(hp):
            point.values[hp.name] = hp.random_sample(int(draws.integers(2**32)))
    return point


class Replay:
    """A suggester that has the answers: a point of KerasTuner's."""

    def __init__(self, point: keras_tuner.HyperParameters) -> None:
        self.point = point

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        del log
        hp, value = self._asked(name)
        if hp.step is not None and hp.sampling != "linear":
            return [type(value)(possible) for possible in hp.values].index(value)
        assert (value - low) % step == 0
        return low + high - value if hp.sampling == "reverse_log" else value

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        del step, log
        hp, value = self._asked(name)
        if hp.sampling != "reverse_log":
            return float(value)
        near = low + high - value
        nearby = (near, math.nextafter(near, 0), math.nextafter(near, 1))
        return next(number for number in nearby if low + high - number == value)

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Scalar:
        _, value = self._asked(name)
        assert value in choices
        answer: Scalar = value
        return answer

    def _asked(self, name: str) -> tuple[Any, Any]:
        own = name.partition(" [")[0]
        (hp,) = [hp for hp in self.point.space if hp.name == own and self.point.is_active(hp)]
        return hp, self.point.values[own]


class First:
    """A suggester that answers what it was told to, else the low end, and notes what was asked."""

    def __init__(self, answers: Params | None = None) -> None:
        self.answers = answers or {}
        self.asked: dict[str, tuple[object, ...]] = {}

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        self.asked[name] = ("int", low, high, step, log)
        return int(self.answers.get(name, low) or 0)

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        self.asked[name] = ("float", low, high, step, log)
        return float(self.answers.get(name, low) or 0)

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Scalar:
        self.asked[name] = tuple(choices)
        return self.answers.get(name, choices[0])
