"""What a user's builder is handed: a KerasTuner `hp` and an Optuna `trial` in one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import keras_tuner

from spaces.errors import SpaceError
from spaces.user.questions import ask, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spaces.suggester import Params, Scalar, Suggester


class AskingHyperParameters(keras_tuner.HyperParameters):  # type: ignore[misc]  # untyped
    """KerasTuner's hyperparameters whose values a suggester gives, each when it is first met.

    Names, conditions and what inactive hyperparameters give are KerasTuner's own. It also has what
    a `build_model(trial)` in Optuna's way calls. A name that was given a value keeps it.
    """

    def __init__(self, suggester: Suggester) -> None:
        """`suggester` is kept, and asked for as long as this object is used."""
        super().__init__()
        self._suggester = suggester
        self.user_attrs: dict[str, object] = {}

    @property
    def params(self) -> Params:
        """The values so far, as the user's code sees them, by their names there."""
        return {name: plain(value) for name, value in self.values.items()}

    @property
    def number(self) -> int:
        """The trial's number where the suggester has one, else 0."""
        return int(getattr(self._suggester, "number", 0))

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        """As `optuna.trial.Trial.suggest_int`."""
        ends, by = (int(low), int(high)), int(step)
        suggest = self._suggester.suggest_int
        return int(self._once(name, lambda: suggest(name, *ends, step=by, log=log)))

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """As `optuna.trial.Trial.suggest_float`."""
        ends, by = (float(low), float(high)), None if step is None else float(step)
        suggest = self._suggester.suggest_float
        return float(self._once(name, lambda: suggest(name, *ends, step=by, log=log)))

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Scalar:
        """As `optuna.trial.Trial.suggest_categorical`, of what SQL and a terminal can show.

        Raises `SpaceError` for a choice that is no text, number, bool or None.
        """
        known = tuple(plain(choice) for choice in choices)
        for choice in known:
            if choice is not None and not isinstance(choice, bool | int | float | str):
                raise SpaceError(
                    f"{name}: the choice {choice!r} is a {type(choice).__name__}; give text, "
                    "numbers, bools or None, and look up what they stand for"
                )
        suggest = self._suggester.suggest_categorical
        value: Scalar = self._once(name, lambda: suggest(name, known))
        return value

    def suggest_uniform(self, name: str, low: float, high: float) -> float:
        """`suggest_float` under the name that Optuna has deprecated."""
        return self.suggest_float(name, low, high)

    def suggest_loguniform(self, name: str, low: float, high: float) -> float:
        """`suggest_float` with log, under the name that Optuna has deprecated."""
        return self.suggest_float(name, low, high, log=True)

    def suggest_discrete_uniform(self, name: str, low: float, high: float, q: float) -> float:
        """`suggest_float` with a step, under the name that Optuna has deprecated."""
        return self.suggest_float(name, low, high, step=q)

    def set_user_attr(self, key: str, value: object) -> None:
        """Kept for this trial's own code only."""
        self.user_attrs[key] = value

    def report(self, value: float, step: int) -> NoReturn:
        """Always raises `SpaceError`: an objective was given in place of a builder."""
        del value, step
        raise SpaceError(_BUILDS_ONLY.format("report"))

    def should_prune(self) -> NoReturn:
        """Always raises `SpaceError`: an objective was given in place of a builder."""
        raise SpaceError(_BUILDS_ONLY.format("should_prune"))

    def _once(self, name: str, asked: Callable[[], Any]) -> Any:
        if name not in self.values:
            self.values[name] = asked()
        return self.values[name]

    def _retrieve(self, hp: Any) -> Any:
        """KerasTuner's one door to a value; it fills in defaults where there is none yet."""
        if self.is_active(hp):
            self._once(hp.name, lambda: self._answer(hp))
        return super()._retrieve(hp)

    def _answer(self, hp: Any) -> Any:
        """The suggester's answer.

        KerasTuner tells hyperparameters by name and conditions, Optuna by name only, with the same
        choices in every trial: where that clashes, the conditions become part of Optuna's name.
        """
        others = [_definition(other) for other in self._hps.get(hp.name, ())]
        if any(other != _definition(hp) for other in others):
            return ask(self._suggester, _name_with_conditions(hp), hp)
        try:
            return ask(self._suggester, hp.name, hp)
        except ValueError:
            if not hp.conditions:
                raise
            return ask(self._suggester, _name_with_conditions(hp), hp)


_BUILDS_ONLY = (
    "trial.{} was called: give the function that builds the model and returns it compiled, not "
    "the objective; training, reporting and pruning are the search's own work"
)


def _definition(hp: Any) -> dict[str, Any]:
    ignored = {"name", "conditions", "default"}
    config = {key: value for key, value in hp.get_config().items() if key not in ignored}
    return config | {"kind": type(hp).__name__}


def _name_with_conditions(hp: Any) -> str:
    held = (
        f"{condition.name}={'|'.join(str(value) for value in condition.values)}"
        for condition in hp.conditions
    )
    return f"{hp.name} [{', '.join(held)}]" if hp.conditions else str(hp.name)
