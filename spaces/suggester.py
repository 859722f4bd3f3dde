"""What a space asks for values, and what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

Scalar = bool | int | float | str | None
Params = dict[str, Scalar]
"""One point of a space, flat: {"network": "cnn", "blocks": 2, "filters_1": 16, "filters_2": 32}."""


class Suggester(Protocol):
    """Draws one value a name; an `optuna.trial.Trial` is one."""

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        """A whole number from `low` to `high`, both included; `log` takes no step but 1."""
        ...

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """A number from `low` to `high`, both included; `log` takes no step."""
        ...

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Scalar:
        """One of `choices`."""
        ...
