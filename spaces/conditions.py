"""Where a parameter exists, and what must be known first to say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spaces.catalog import CATALOG, NETWORKS
from spaces.errors import FlawError, key_of
from spaces.parameters import ChoiceParameter, FixedParameter, FloatParameter, RefParameter
from spaces.suggester import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spaces.parameters import Parameter
    from spaces.suggester import Params

Condition = dict[str, tuple[Scalar, ...]]
"""The values that each parameter named may have."""


def networks(parameters: Mapping[str, Parameter]) -> tuple[Scalar, ...]:
    """The networks that a space with these `parameters` can take; all where it does not say."""
    match parameters.get("network"):
        case FixedParameter(root=network):
            return (network,)
        case ChoiceParameter(values=values):
            return values
        case _:
            return NETWORKS


def own_networks(name: str, parameters: Mapping[str, Parameter]) -> tuple[Scalar, ...]:
    """Those of the space's networks that have a parameter `name`."""
    return tuple(network for network in networks(parameters) if network in CATALOG[name].networks)


def condition(name: str, parameters: Mapping[str, Parameter]) -> Condition:
    """Where `name` exists: what its `when` says and, of the space's networks, those that have it.

    The network is only named where the space has another one or `when` names it.
    """
    when = dict(parameters[name].when)
    own = own_networks(name, parameters)
    if "network" in when:
        return when | {"network": tuple(value for value in when["network"] if value in own)}
    return when if own == networks(parameters) else {"network": own, **when}


def parents(name: str, parameters: Mapping[str, Parameter]) -> tuple[str, ...]:
    """What `name` depends on: what counts it, what it refers to and what its condition names."""
    parameter = parameters[name]
    counter = [parameter.per] if parameter.per else []
    ref = [parameter.ref] if isinstance(parameter, RefParameter) else []
    return (*counter, *ref, *condition(name, parameters))


def in_order(parameters: Mapping[str, Parameter]) -> list[str]:
    """The names, each after those it depends on and otherwise in the catalog's order.

    Raises `FlawError` where they go in a circle.
    """
    ordered: list[str] = []

    def visit(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            circle = waiting[waiting.index(name) :]
            raise _circle((*circle, name), parameters)
        if name not in ordered:
            for parent in parents(name, parameters):
                visit(parent, (*waiting, name))
            ordered.append(name)

    for name in CATALOG:
        if name in parameters:
            visit(name, ())
    return ordered


def _circle(names: tuple[str, ...], parameters: Mapping[str, Parameter]) -> FlawError:
    first, second, *_ = names
    by = "when" if second in parameters[first].when else "ref"
    return FlawError(key_of(first, by), f"goes in a circle: {' → '.join(names)}")


def demands(parameters: Mapping[str, Parameter]) -> dict[str, Condition]:
    """For each parameter, the values left to all those above it where it exists.

    A condition includes those of the parameters that it names. No value left: never.
    Raises `FlawError` as `in_order` does.
    """
    found: dict[str, Condition] = {}
    for name in in_order(parameters):
        left = {
            parent: possible(parameters[parent], values)
            for parent, values in condition(name, parameters).items()
        }
        for parent in parents(name, parameters):
            left = both(left, found[parent])
        found[name] = left
    return found


def both(one: Condition, other: Condition) -> Condition:
    """The values that `one` and `other` leave together."""
    shared = {
        name: tuple(value for value in one[name] if value in other[name])
        for name in one.keys() & other.keys()
    }
    return one | other | shared


def possible(parameter: Parameter, values: Iterable[Scalar]) -> tuple[Scalar, ...]:
    """Those of the `values` that `parameter` can be counted on to have at times.

    None of a range of floats. All of a reference: what it can be is not known here.
    """
    match parameter:
        case FloatParameter():
            return ()
        case RefParameter():
            return tuple(values)
        case _:
            return tuple(filter(parameter.admits, values))


def never(name: str, parameters: Mapping[str, Parameter]) -> bool:
    """Whether `name` cannot exist, given these `parameters`."""
    if name not in CATALOG:
        return False
    return any(parent not in parameters for parent in parents(name, parameters)) or any(
        not possible(parameters[parent], values)
        for parent, values in condition(name, parameters).items()
    )


def exists(name: str, parameters: Mapping[str, Parameter], params: Params) -> bool:
    """Whether `name` exists, `params` having the values of all that it depends on."""
    parameter = parameters[name]
    needed = (parameter.ref if isinstance(parameter, RefParameter) else parameter.per,)
    return all(parent is None or parent in params for parent in needed) and all(
        parent in params and params[parent] in values
        for parent, values in condition(name, parameters).items()
    )
