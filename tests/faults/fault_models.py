"""Models of a user's own with a fault in them, for `--space fault_models:…`."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import psutil

_ROOM = 1_500_000_000  # bytes of address space beside what is used when a model is built
_FIRST_EPOCH = 45  # steps: more than an epoch of digits has at 32 images a batch


def one_in_five_is_large(hp: Any) -> Any:
    """A point in five needs more memory than the process may have."""
    room = psutil.Process().memory_info().vms + _ROOM
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    large = np.ones(_ROOM if hp.Int("size", 0, 4) == 4 else 1)
    return _network(keras.optimizers.SGD(0.01 * large[0]))


def some_diverge(hp: Any) -> Any:
    """A point in two becomes NaN in its second epoch."""
    return _diverging() if hp.Boolean("diverges") else _network(keras.optimizers.SGD(0.01))


def all_diverge(hp: Any) -> Any:
    """Whatever is drawn."""
    hp.Float("nothing", 0.0, 1.0)
    return _diverging()


class Hanging(keras_tuner.HyperModel):  # type: ignore[misc]
    """The first trainer to come to its third epoch never leaves a callback."""

    def build(self, hp: Any) -> Any:
        """A small network."""
        return _network(keras.optimizers.SGD(hp.Float("rate", 1e-3, 1e-2)))

    def fit(self, _hp: Any, model: Any, *data: Any, callbacks: Any = (), **options: Any) -> Any:
        """As Keras's, with that callback."""
        return model.fit(*data, callbacks=[*callbacks, _Hang()], **options)


class _Hang(keras.callbacks.Callback):  # type: ignore[misc]
    def on_epoch_begin(self, epoch: int, _logs: object = None) -> None:
        hung = Path("hung")
        if epoch == 2 and not hung.exists():
            hung.touch()
            time.sleep(3600)


def _diverging() -> Any:
    rate = keras.optimizers.schedules.PiecewiseConstantDecay([_FIRST_EPOCH], [0.01, 1e30])
    return _network(keras.optimizers.SGD(rate))


def _network(optimizer: Any) -> Any:
    hidden = keras.layers.Dense(16, activation="relu")
    last = keras.layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), hidden, last])
    model.compile(optimizer, "sparse_categorical_crossentropy")
    return model
