"""How many different points a space has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spaces.computed import scaled
from spaces.conditions import condition, exists, in_order, parents, possible
from spaces.parameters import (
    ChoiceParameter,
    FixedParameter,
    FloatParameter,
    IntParameter,
    RefParameter,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spaces.parameters import Parameter
    from spaces.suggester import Params, Scalar

    Parameters = Mapping[str, Parameter]
    Known = frozenset[tuple[str, Scalar]]


class _UnboundedError(Exception):
    """Some point has a value from a range of floats without steps."""


@dataclass(frozen=True, kw_only=True)
class _Step:
    """What is asked about one parameter.

    `later` are the parameters that those still to come depend on. `apart` are the values of this
    one that they tell from each other; all others count as one, None.
    """

    name: str
    later: frozenset[str]
    apart: tuple[Scalar, ...]


def count_points(parameters: Parameters) -> int | None:
    """The exact number of different params; None where one is from a range of floats without steps.

    Parameters are gone through in order, and of those before only the values are kept that later
    ones depend on: the work grows with what matters at once, not with the number of points.
    """
    ways: Counter[Known] = Counter({frozenset(): 1})
    try:
        for step in _steps(parameters):
            ways = _extended(ways, step, parameters)
    except _UnboundedError:
        return None
    return sum(ways.values())


def _steps(parameters: Parameters) -> Iterator[_Step]:
    order = in_order(parameters)
    counters = _counters(parameters)
    for place, name in enumerate(order):
        later = {parent for other in order[place + 1 :] for parent in parents(other, parameters)}
        apart = _all(parameters[name]) if name in counters else _mentioned(name, parameters)
        yield _Step(name=name, later=frozenset(later), apart=apart)


def _counters(parameters: Parameters) -> set[str]:
    """What counts repetitions, and what that refers to."""
    counters: set[str] = set()
    for name in reversed(in_order(parameters)):
        parameter = parameters[name]
        if parameter.per:
            counters.add(parameter.per)
        if isinstance(parameter, RefParameter) and name in counters:
            counters.add(parameter.ref)
    return counters


def _mentioned(name: str, parameters: Parameters) -> tuple[Scalar, ...]:
    values = (condition(other, parameters).get(name, ()) for other in parameters)
    apart = dict.fromkeys(value for some in values for value in some)
    return possible(parameters[name], apart)


def _extended(ways: Mapping[Known, int], step: _Step, parameters: Parameters) -> Counter[Known]:
    extended: Counter[Known] = Counter()
    for known, count in ways.items():
        for params, number in _outcomes(step, parameters, dict(known)):
            kept = frozenset(item for item in params.items() if item[0] in step.later)
            extended[kept] += count * number
    return extended


def _outcomes(step: _Step, parameters: Parameters, params: Params) -> list[tuple[Params, int]]:
    """`params` with the step's parameter in them, and how many of its values lead there."""
    name, parameter = step.name, parameters[step.name]
    if not exists(name, parameters, params):
        return [(params, 1)]
    if isinstance(parameter, RefParameter):
        value = params[parameter.ref]
        known = None if value is None else scaled(name, value, parameter.times)
        return [(params | {name: known}, 1)]
    if parameter.per is not None:
        count = int(params[parameter.per] or 0)
        asked = min(count, 1) if parameter.growth else count
        return [(params, _number(parameter) ** asked if asked else 1)]
    rest = _number(parameter) - len(step.apart)
    singles = [(params | {name: value}, 1) for value in step.apart]
    return [*singles, (params | {name: None}, rest)] if rest else singles


def _number(parameter: Parameter) -> int:
    """How many values `parameter` has."""
    if not isinstance(parameter, FloatParameter):
        return len(_all(parameter))
    low, high = parameter.bounds
    if parameter.step is None and low < high:
        raise _UnboundedError
    return round((high - low) / parameter.step) + 1 if parameter.step else 1


def _all(parameter: Parameter) -> tuple[Scalar, ...]:
    """Every value of `parameter`; of a range of floats, only where it has steps."""
    match parameter:
        case IntParameter(bounds=(low, high), step=step):
            return tuple(range(low, high + 1, step or 1))
        case FloatParameter(bounds=(low, high), step=float(step)):
            return tuple(low + place * step for place in range(round((high - low) / step) + 1))
        case ChoiceParameter(values=values):
            return values
        case FixedParameter(root=value):
            return (value,)
        case _:
            return ()
