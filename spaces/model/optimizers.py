"""Keras's optimizers by the names that a space file uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

if TYPE_CHECKING:
    from collections.abc import Callable

    from spaces.suggester import Params


def _sgd(params: Params) -> keras.optimizers.Optimizer:
    return keras.optimizers.SGD(params["learning_rate"], momentum=params.get("momentum", 0.0))


def _rmsprop(params: Params) -> keras.optimizers.Optimizer:
    return keras.optimizers.RMSprop(params["learning_rate"])


def _adam(params: Params) -> keras.optimizers.Optimizer:
    return keras.optimizers.Adam(params["learning_rate"])


OPTIMIZERS: dict[str, Callable[[Params], keras.optimizers.Optimizer]] = {
    "sgd": _sgd,
    "rmsprop": _rmsprop,
    "adam": _adam,
}
