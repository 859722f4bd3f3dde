"""Points of a user's hypermodel: that the adapter and KerasTuner make the same model of each."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import keras
import keras_tuner
from user_hypermodels import Replay, config_of, every_kind, sampled_by_keras_tuner

from spaces.user.hyperparameters import AskingHyperParameters

if TYPE_CHECKING:
    import optuna

_OFF_A_PLAIN_STEP = ("filters", "fallen", "kernel", "dropout")


def drawn_by_keras_tuner(seed: int) -> str:
    """Replay a point of KerasTuner's through the adapter.

    Returns:
        The point's network.

    Raises:
        AssertionError: a value, its type or the model's config is another.
    """
    point = sampled_by_keras_tuner(_space(), seed)
    adapter = AskingHyperParameters(Replay(point))

    assert _built(adapter) == _built(point)
    assert adapter.values == point.values
    assert {name: type(value) for name, value in adapter.values.items()} == {
        name: type(value) for name, value in point.values.items()
    }
    return str(point.values["network"])


def drawn_by_optuna(trial: optuna.Trial) -> str:
    """Give the values that Optuna drew through the adapter to plain KerasTuner.

    Returns:
        The point's network.

    Raises:
        AssertionError: the model's config is another, or a value that is on no step.
    """
    adapter = AskingHyperParameters(trial)
    config = _built(adapter)
    plain = keras_tuner.HyperParameters()
    plain.values = dict(adapter.values)

    assert _built(plain) == config
    assert plain.values == adapter.values
    for hp in adapter.space:
        if adapter.is_active(hp) and hp.name in _OFF_A_PLAIN_STEP:
            values = [type(hp.default)(value) for value in hp.values]
            assert adapter.values[hp.name] in values
    return str(adapter.values["network"])


@cache
def _space() -> list[Any]:
    discovered = keras_tuner.HyperParameters()
    every_kind(discovered)
    return list(discovered.space)


def _built(hp: keras_tuner.HyperParameters) -> dict[str, Any]:
    """The config of the model that `hp` gives, with automatic names counted from the start."""
    keras.utils.clear_session(free_memory=False)
    return config_of(every_kind(hp))
