"""A point of one space, as another space has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spaces import Params, Scalar, Space

_MISSING = object()


@dataclass(frozen=True, kw_only=True)
class Refitted:
    """The params that a point has in another space, under that space's own distributions.

    What the space asks for beside them is left to be sampled.
    """

    params: Params
    distributions: Mapping[str, str]  # of each, as JSON


def refitted(params: Mapping[str, Scalar], space: Space) -> Refitted | None:
    """A point with what `space` has in common with it; None where it lies outside.

    Args:
        params: all that a trial had, what was fixed or computed too: so a parameter that was
            fixed, and may vary now, is known.
        space: what may be tried now. Values that it does not allow make a point another one.
            Parameters that it does not have, or that the point has not, do not.
    """
    fitting = _Fitting(params)
    point = space.sample(fitting)
    # What is fixed or computed now, and was not then.
    differs = any(name in params and params[name] != value for name, value in point.items())
    if fitting.outside or differs or not fitting.params:
        return None
    return Refitted(params=fitting.params, distributions=fitting.distributions)


class _Fitting:
    """A `Suggester` that gives the values of a point and notes how they are asked for."""

    def __init__(self, known: Mapping[str, Scalar]) -> None:
        self._known = known
        self.params: dict[str, Scalar] = {}
        self.distributions: dict[str, str] = {}
        self.outside = False

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        """As a `Suggester`."""
        return int(self._take(name, IntDistribution(low, high, log=log, step=step), low))

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """As a `Suggester`."""
        return float(self._take(name, FloatDistribution(low, high, log=log, step=step), low))

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Scalar:
        """As a `Suggester`."""
        value: Scalar = self._take(name, CategoricalDistribution(choices), choices[0])
        return value

    def _take(self, name: str, distribution: BaseDistribution, otherwise: Scalar) -> Any:
        """The point's value, or one that lets the space ask on; that one is not noted."""
        value = self._known.get(name, _MISSING)
        if value is _MISSING:
            return otherwise
        if not _contains(distribution, value):
            self.outside = True
            return otherwise
        value = distribution.to_external_repr(distribution.to_internal_repr(value))
        self.params[name] = value
        self.distributions[name] = distribution_to_json(distribution)
        return value


def _contains(distribution: BaseDistribution, value: object) -> bool:
    numeric = not isinstance(distribution, CategoricalDistribution)
    if numeric and (isinstance(value, bool) or not isinstance(value, int | float)):
        return False
    try:
        return distribution._contains(distribution.to_internal_repr(value))
    except ValueError:  # no such choice
        return False
