"""KerasTuner's hyperparameters as questions that a suggester (in the end Optuna) can answer."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from keras_tuner.engine import hyperparameters as kinds

if TYPE_CHECKING:
    from spaces.suggester import Scalar, Suggester


def ask(suggester: Suggester, name: str, hp: Any) -> Any:
    """A value for a KerasTuner hyperparameter, exactly as KerasTuner itself would give it.

    Args:
        suggester: asked under `name`, except for a `Fixed`.
        name: the suggester's name for it.
        hp: a `keras_tuner.engine.hyperparameters.HyperParameter`.

    What Optuna has no distribution for is asked otherwise under the same name: a logarithmic
    range with a step (which KerasTuner multiplies by) as the index of the value, from 0; a
    reverse_log range as low + high - value, which is logarithmic.
    """
    if isinstance(hp, kinds.Fixed):
        return hp.value
    if isinstance(hp, kinds.Int | kinds.Float):
        return _number(suggester, name, hp)
    values = list(hp.values)
    choices = tuple(dict.fromkeys(plain(value) for value in values))
    return values[values.index(suggester.suggest_categorical(name, choices))]


def plain(value: Any) -> Scalar:
    """A numpy scalar as Python's own; anything else as it is."""
    scalar: Scalar = value.item() if hasattr(value, "item") else value
    return scalar


def _number(suggester: Suggester, name: str, hp: Any) -> int | float:
    if hp.sampling != "linear":
        return _logarithmic(suggester, name, hp)
    if isinstance(hp, kinds.Int):
        return _whole_steps(suggester, name, hp)
    if hp.step is not None:
        return _float_steps(suggester, name, hp)
    return suggester.suggest_float(name, hp.min_value, hp.max_value)


def _logarithmic(suggester: Suggester, name: str, hp: Any) -> int | float:
    whole = isinstance(hp, kinds.Int)
    if hp.step is not None:
        index = suggester.suggest_int(name, 0, hp._get_n_values() - 1)
        value = hp._get_value_by_index(index)
        return int(value) if whole else float(value)
    suggest = suggester.suggest_int if whole else suggester.suggest_float
    number = suggest(name, hp.min_value, hp.max_value, log=True)
    return number if hp.sampling == "log" else hp.min_value + hp.max_value - number


def _whole_steps(suggester: Suggester, name: str, hp: Any) -> int:
    low, step = hp.min_value, hp.step or 1
    last = (hp.max_value - low) // step
    answer = suggester.suggest_int(name, low, low + last * step, step=step)
    # Optuna keeps numbers as floats, which rounds whole numbers above 2**53 off the steps.
    index = (int(answer) - low + step // 2) // step
    return int(low + min(max(index, 0), last) * step)


def _float_steps(suggester: Suggester, name: str, hp: Any) -> float:
    # Counted in decimal, as Optuna does and KerasTuner documents: its own division of floats
    # loses the upper end of 0 to 1 in steps of 0.2.
    low, high, step = (Decimal(str(end)) for end in (hp.min_value, hp.max_value, hp.step))
    last = int((high - low) // step)
    answer = suggester.suggest_float(name, float(low), float(low + last * step), step=float(step))
    index = min(max(round((answer - hp.min_value) / float(step)), 0), last)
    return float(min(hp._get_value_by_index(index), hp.max_value))
