"""Keras's optimizers by the names that a space file uses, with their learning rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras

from spaces.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spaces.suggester import Params

_KINDS: dict[str, type[keras.optimizers.Optimizer]] = {
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "nadam": keras.optimizers.Nadam,
    "adagrad": keras.optimizers.Adagrad,
    "adadelta": keras.optimizers.Adadelta,
    "lion": keras.optimizers.Lion,
}
# What the unfrozen part of a backbone learns with, where params do not say: its weights are good
# already, and the gradients of a new head are large.
_BACKBONE_SHARE = 0.1


@dataclass(frozen=True, kw_only=True)
class Length:
    """How long a model is fitted: what a schedule spreads over."""

    steps: int  # training steps an epoch
    epochs: int


def make_optimizer(
    params: Params, length: Length, backbone: Iterable[keras.Variable] = ()
) -> keras.optimizers.Optimizer:
    """The optimizer that `params` describe; `backbone` learns at a rate of its own."""
    reading = Reading(params)
    name, decay = reading.word("optimizer"), reading.number("weight_decay")
    options: dict[str, Any] = {
        # Of all optimizers adamw alone refuses to be told None.
        "weight_decay": decay if decay or name == "adamw" else None,
        "global_clipnorm": reading.number("gradient_clip") or None,
    }
    if name in ("sgd", "rmsprop"):
        options["momentum"] = reading.number("momentum")
    if name == "sgd":
        options["nesterov"] = reading.switch("nesterov")
    slow = frozenset(variable.path for variable in backbone)
    kind = _slowed(_KINDS[name], slow, _share(reading)) if slow else _KINDS[name]
    return kind(_learning_rate(reading, length), **options)


def plateau_rate(params: Params, losses: Sequence[float]) -> float:
    """The learning rate of the next epoch under the plateau schedule.

    A function of the validation losses of all epochs so far and nothing else, so that a trial that
    was interrupted goes on as it would have.
    """
    reading = Reading(params)
    patience, factor = reading.count("plateau_patience"), reading.number("plateau_factor")
    rate, best, waited = reading.number("learning_rate"), float("inf"), 0
    for loss in losses:
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited >= patience:
            rate, waited = rate * factor, 0
    return rate


def _learning_rate(
    reading: Reading, length: Length
) -> float | keras.optimizers.schedules.LearningRateSchedule:
    rate, schedules = reading.number("learning_rate"), keras.optimizers.schedules
    match reading.word("schedule"):
        case "cosine":
            warmup = min(reading.count("warmup_epochs"), length.epochs - 1)
            steps = (length.epochs - warmup) * length.steps
            if not warmup:
                return schedules.CosineDecay(rate, steps)
            return schedules.CosineDecay(
                0.0, steps, warmup_target=rate, warmup_steps=warmup * length.steps
            )
        case "exponential":
            decay = reading.number("decay_rate")
            return schedules.ExponentialDecay(rate, length.steps, decay, staircase=True)
        case _:
            return rate


def _share(reading: Reading) -> float:
    own = reading.number("backbone_learning_rate")
    return own / reading.number("learning_rate") if own else _BACKBONE_SHARE


def _slowed(
    kind: type[keras.optimizers.Optimizer], slow: frozenset[str], share: float
) -> type[keras.optimizers.Optimizer]:
    """`kind`, but the variables whose paths are `slow` move at `share` of the learning rate.

    Smaller gradients would not do: adam divides them by their size.
    """

    class Slowed(kind):  # type: ignore[misc]  # Keras is untyped
        weight_decay: Any

        def build(self, variables: Sequence[keras.Variable]) -> None:
            super().build(variables)
            self._shares = [share if one.path in slow else 1.0 for one in variables]

        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            super().update_step(gradient, variable, learning_rate * self._share(variable))

        def _apply_weight_decay(self, variables: Sequence[Any]) -> None:
            # Keras multiplies decay and learning rate by itself, without a step for each variable.
            whole = self.weight_decay
            for own in (1.0, share) if whole else ():
                self.weight_decay = whole * own
                some = [variable for variable in variables if self._share(variable) == own]
                super()._apply_weight_decay(some)
            self.weight_decay = whole

        def _share(self, variable: Any) -> Any:
            return self._shares[self._get_variable_index(variable)]

    return Slowed
