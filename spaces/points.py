"""Points to be tried first: whether a space has them, and which values they fix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spaces.computed import repetitions
from spaces.conditions import both, demands
from spaces.errors import FlawError, nearest
from spaces.parameters import FixedParameter, RefParameter, scalar_text
from spaces.values import check_admitted, spelled_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spaces.conditions import Condition
    from spaces.errors import Key
    from spaces.parameters import Parameter
    from spaces.suggester import Params, Scalar

    Point = Mapping[str, Scalar]
    Parameters = Mapping[str, Parameter]


def checked(point: Point, parameters: Parameters, key: Key = ()) -> Params:
    """`point` in the spelling that equal points share.

    `parameters` are those of a valid space. Raises `FlawError`, with `key` before the name at
    fault, where the space has no such point.
    """
    for written, value in point.items():
        _check_value(written, value, parameters, (*key, written))
    _check_together(point, parameters, key)
    return {
        written: spelled_value(_split(written, parameters)[0], value)
        for written, value in point.items()
    }


def fixed(point: Point, parameters: Parameters) -> Params:
    """The values that a `checked` point fixes, under the names that a suggester is asked for.

    A repeated parameter's own name stands for all repetitions that are not named themselves.
    """
    values: Params = {}
    for written, value in point.items():
        name, number = _split(written, parameters)
        parameter = parameters[name]
        if number is None and parameter.per:
            count = repetitions(parameter.per, parameters, point)
            values = {f"{name}_{each}": value for each in range(1, count + 1)} | values
        elif not isinstance(parameter, FixedParameter):
            values[written] = value
    return values


def _split(written: str, parameters: Parameters, key: Key = ()) -> tuple[str, int | None]:
    """The parameter that a point's `written` name stands for, and the repetition's number."""
    if written in parameters:
        return written, None
    found = re.fullmatch(r"(.+)_([1-9][0-9]{0,3})", written)
    if found and found[1] in parameters and parameters[found[1]].per:
        return found[1], int(found[2])
    raise FlawError(key, f"this space has no such parameter {nearest(written, parameters)}")


def _check_value(written: str, value: Scalar, parameters: Parameters, key: Key) -> None:
    name, number = _split(written, parameters, key)
    parameter = parameters[name]
    if isinstance(parameter, RefParameter):
        raise FlawError(key, f"is computed from {parameter.ref} and cannot be given")
    if parameter.growth is not None and number != 1:
        raise FlawError(key, f"grows from {name}_1, which alone can be given")
    check_admitted(name, value, key)
    if not parameter.admits(value):
        text = f"must be {parameter.allowed} in this space, not {scalar_text(value)}"
        raise FlawError(key, text)


def _check_together(point: Point, parameters: Parameters, key: Key) -> None:
    """Raise a `FlawError` for a value of a parameter that the other values rule out."""
    left: Condition = {
        written: (value,)
        for written, value in point.items()
        if written in parameters and not parameters[written].per
    }
    demanded = demands(parameters)
    for written in point:
        name, number = _split(written, parameters)
        left = both(left, demanded[name])
        for parent, values in left.items():
            if not values:
                only = " or ".join(map(scalar_text, demanded[name][parent]))
                text = f"exists only where {parent} is {only}, which this point rules out"
                raise FlawError((*key, written), text)
        counter = parameters[name].per
        if counter:
            _check_number(
                number or 1, counter, repetitions(counter, parameters, point), (*key, written)
            )


def _check_number(number: int, counter: str, count: int, key: Key) -> None:
    if number > count:
        raise FlawError(key, f"does not exist: {counter} is {count} at most")
