"""Values that follow from other parameters' values: references and growing repetitions."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast

from spaces.catalog import CATALOG
from spaces.domains import Real, Whole
from spaces.errors import FlawError, key_of, nearest
from spaces.parameters import (
    ChoiceParameter,
    FixedParameter,
    FloatParameter,
    IntParameter,
    RefParameter,
    scalar_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spaces.parameters import Parameter
    from spaces.suggester import Scalar


def scaled(name: str, value: Scalar, factor: float) -> float:
    """`factor` times `value`, a number, as a value of `name`.

    It is cut to the ends of the domain and, in a `Whole` one, rounded (halves to even).
    Raises `TypeError` where `name` has no domain of numbers.
    """
    domain = CATALOG[name].domain
    product = cast("float", value) * factor
    match domain:
        case Whole(low=low, high=high):
            return round(min(max(product, low), high))
        case Real(low=low, high=high):
            return min(max(product, float(low)), float(high))
        case _:
            raise TypeError(f"{name} takes no numbers")


def ends(
    name: str, parameters: Mapping[str, Parameter], given: Mapping[str, Scalar]
) -> tuple[float, float]:
    """The lowest and highest value of the numeric parameter `name`, some values being `given`."""
    if name in given:
        return cast("tuple[float, float]", (given[name], given[name]))
    match parameters[name]:
        case RefParameter(ref=ref, times=times):
            low, high = ends(ref, parameters, given)
            return scaled(name, low, times), scaled(name, high, times)
        case IntParameter(bounds=bounds) | FloatParameter(bounds=bounds):
            return bounds
        case ChoiceParameter(values=values):
            numbers = cast("tuple[float, ...]", values)
            return min(numbers), max(numbers)
        case FixedParameter(root=value):
            return cast("tuple[float, float]", (value, value))


def repetitions(
    counter: str, parameters: Mapping[str, Parameter], given: Mapping[str, Scalar]
) -> int:
    """The most repetitions that `counter` can ask for, some values being `given`."""
    return int(ends(counter, parameters, given)[1])


def check_computed(name: str, parameter: Parameter, parameters: Mapping[str, Parameter]) -> None:
    """Raise a `FlawError` where a reference or a growth of `name` makes no sense by itself."""
    if isinstance(parameter, RefParameter):
        _check_ref(name, parameter.ref, parameters)
    elif parameter.growth is not None:
        _check_numeric(name, "growth")
        if parameter.per is None:
            raise FlawError(key_of(name, "growth"), "is for repetitions: it needs per")


def _check_ref(name: str, ref: str, parameters: Mapping[str, Parameter]) -> None:
    key = key_of(name, "ref")
    _check_numeric(name, "ref")
    if ref not in parameters:
        others = [other for other in parameters if other != name]
        raise FlawError(key, f"this space has no such parameter {nearest(ref, others)}")
    if ref not in CATALOG:
        raise FlawError(key_of(ref), f"no such parameter {nearest(ref, CATALOG)}")
    if parameters[ref].per:
        raise FlawError(key, f"{ref} has one value a repetition and cannot be referred to")
    if CATALOG[ref].domain.range_kind is None:
        raise FlawError(key, f"{ref} is no number: it is {CATALOG[ref].domain.allowed}")


def _check_numeric(name: str, kind: str) -> None:
    domain = CATALOG[name].domain
    if domain.range_kind is None:
        raise FlawError(key_of(name, kind), f"is for numbers; {name} must be {domain.allowed}")


def check_outcomes(name: str, parameters: Mapping[str, Parameter]) -> None:
    """Raise a `FlawError` where a computed value of `name` would be outside its domain.

    That is where a domain leaves out an end: there is no nearest value to cut to.
    """
    parameter = parameters[name]
    if isinstance(parameter, RefParameter):
        for value in ends(parameter.ref, parameters, {}):
            outcome = scaled(name, value, parameter.times)
            _check_outcome(name, "ref", outcome, f"{parameter.ref} is {scalar_text(value)}")
    elif parameter.growth is not None and parameter.per is not None:
        count = repetitions(parameter.per, parameters, {})
        for first in ends(name, parameters, {}):
            for before, after in pairwise(grown(name, first, parameter.growth, count)):
                said = f"the repetition before is {scalar_text(before)}"
                _check_outcome(name, "growth", after, said)


def _check_outcome(name: str, kind: str, outcome: float, where: str) -> None:
    domain = CATALOG[name].domain
    if not domain.admits(outcome):
        text = f"gives {scalar_text(outcome)} where {where}; {name} must be {domain.allowed}"
        raise FlawError(key_of(name, kind), text)


def grown(name: str, first: Scalar, growth: float, count: int) -> list[float]:
    """The `count` repetitions of `name` from the `first` on, each `growth` times the one before."""
    values = [cast("float", first)]
    while len(values) < count:
        values.append(scaled(name, values[-1], growth))
    return values[:count]
