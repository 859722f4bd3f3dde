"""The values that a parameter lists or ranges over: which are allowed, and their spelling."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from spaces.catalog import CATALOG
from spaces.domains import Names, Real
from spaces.errors import FlawError, close, key_of
from spaces.parameters import (
    ChoiceParameter,
    Conditional,
    FixedParameter,
    FloatParameter,
    IntParameter,
)

if TYPE_CHECKING:
    from spaces.errors import Key
    from spaces.parameters import Parameter
    from spaces.suggester import Scalar

_Kind = TypeVar("_Kind", bound=Conditional)


def check_values(name: str, parameter: Parameter) -> None:
    """Raise the first `FlawError` among the values that `parameter` itself gives."""
    match parameter:
        case FixedParameter(root=value):
            check_admitted(name, value, key_of(name))
        case ChoiceParameter(values=values):
            for place, value in enumerate(values):
                check_admitted(name, value, key_of(name, "choice", place))
                if value in values[:place]:
                    raise FlawError(key_of(name, "choice", place), f"lists {value!r} twice")
        case IntParameter():
            _check_range(name, parameter, "int")
        case FloatParameter():
            _check_range(name, parameter, "float")


def check_admitted(name: str, value: Scalar, key: Key) -> None:
    """Raise a `FlawError` at `key` where no space may give `name` the value."""
    domain = CATALOG[name].domain
    if domain.admits(value):
        return
    meant = (
        close(value, domain.names) if isinstance(domain, Names) and isinstance(value, str) else ""
    )
    raise FlawError(key, f"must be {domain.allowed}, not {value!r} {meant}".rstrip())


def _check_range(name: str, parameter: IntParameter | FloatParameter, kind: str) -> None:
    domain = CATALOG[name].domain
    low, high = parameter.bounds
    if domain.range_kind != kind:
        text = f"takes no range of {kind}s; it must be {domain.allowed}"
        raise FlawError(key_of(name, kind), text)
    if low > high:
        raise FlawError(key_of(name, kind), f"the low end {low!r} is above the high end {high!r}")
    if parameter.log and low <= 0:
        raise FlawError(key_of(name, kind), f"with log the low end must be above 0, not {low!r}")
    for place, value in enumerate(parameter.bounds):
        check_admitted(name, value, key_of(name, kind, place))
    _check_step(name, parameter)


def _check_step(name: str, parameter: IntParameter | FloatParameter) -> None:
    if parameter.step is None:
        return
    if parameter.log:
        raise FlawError(key_of(name, "step"), "step and log exclude each other")
    # Floats are compared as they are written: 0.5 is five steps of 0.1, in binary it is not.
    low, high, step = (Fraction(str(end)) for end in (*parameter.bounds, parameter.step))
    if (high - low) % step:
        text = f"steps of {parameter.step!r} from {parameter.bounds[0]!r}"
        raise FlawError(key_of(name, "step"), f"{text} do not end at {parameter.bounds[1]!r}")


def spelled(name: str, parameter: Parameter) -> Parameter:
    """`parameter` with every number of a `Real` domain a float: 0 and 0.0 are one value there."""
    match parameter:
        case FixedParameter(root=value):
            return FixedParameter(spelled_value(name, value))
        case ChoiceParameter(values=values):
            values = tuple(spelled_value(name, value) for value in values)
            return _spelled_when(parameter.model_copy(update={"values": values}))
        case _:
            return _spelled_when(parameter)


def _spelled_when(parameter: _Kind) -> _Kind:
    when = {
        parent: tuple(spelled_value(parent, value) for value in values)
        for parent, values in parameter.when.items()
    }
    return parameter.model_copy(update={"when": when})


def spelled_value(name: str, value: Scalar) -> Scalar:
    """`value` of `name` as `spelled` has it."""
    if isinstance(CATALOG[name].domain, Real) and isinstance(value, int):
        return float(value)
    return value
