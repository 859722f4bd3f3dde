"""Whether the parameters of a space make sense together; the first flaw found is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spaces.catalog import CATALOG
from spaces.computed import check_computed, check_outcomes
from spaces.conditions import demands, networks, own_networks, possible
from spaces.errors import FlawError, key_of, nearest
from spaces.parameters import RefParameter, scalar_text
from spaces.values import check_admitted, check_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spaces.conditions import Condition
    from spaces.errors import Key
    from spaces.parameters import Parameter
    from spaces.suggester import Scalar


def check(parameters: Mapping[str, Parameter]) -> None:
    """Raise the first `FlawError`; return where every point of `parameters` gives a model."""
    _check_network(parameters)
    for name, parameter in parameters.items():
        _check_known(name, parameters)
        check_values(name, parameter)
        _check_per(name, parameter, parameters)
        check_computed(name, parameter, parameters)
        _check_when(name, parameter, parameters)
    for name, demanded in demands(parameters).items():
        _check_possible(name, demanded)
        _check_needed(name, demanded, parameters)
        check_outcomes(name, parameters)
    _check_complete(parameters)


def _check_network(parameters: Mapping[str, Parameter]) -> None:
    if "network" not in parameters:
        allowed = CATALOG["network"].domain.allowed
        raise FlawError(("parameters",), f"network is missing: {allowed}")
    check_values("network", parameters["network"])


def _check_known(name: str, parameters: Mapping[str, Parameter]) -> None:
    if name not in CATALOG:
        known = [known for known in CATALOG if own_networks(known, parameters)]
        raise FlawError(key_of(name), f"no such parameter {nearest(name, known)}")
    if not own_networks(name, parameters):
        raise FlawError(key_of(name), _unknown_to(networks(parameters)))


def _unknown_to(names: Sequence[Scalar]) -> str:
    if len(names) == 1:
        return f"the {names[0]} network has no such parameter"
    return f"none of the networks {', '.join(map(str, names))} has such a parameter"


def _check_per(name: str, parameter: Parameter, parameters: Mapping[str, Parameter]) -> None:
    allowed = CATALOG[name].per
    if parameter.per is None:
        return
    if allowed is None:
        raise FlawError(key_of(name, "per"), f"{name} cannot be repeated")
    if parameter.per != allowed:
        raise FlawError(key_of(name, "per"), f"must be {allowed}, not {parameter.per!r}")
    if allowed not in parameters:
        raise FlawError(key_of(name, "per"), f"this space has no parameter {allowed}")


def _check_when(name: str, parameter: Parameter, parameters: Mapping[str, Parameter]) -> None:
    for parent, values in parameter.when.items():
        key = key_of(name, "when", parent)
        if parent not in parameters:
            raise FlawError(key, f"this space has no such parameter {nearest(parent, parameters)}")
        if parent not in CATALOG:
            raise FlawError(key_of(parent), f"no such parameter {nearest(parent, CATALOG)}")
        if parameters[parent].per:
            raise FlawError(key, f"{parent} has one value a repetition and makes no condition")
        if isinstance(parameters[parent], RefParameter):
            raise FlawError(key, f"{parent} is computed; give a condition on what it refers to")
        for value in values:
            check_admitted(parent, value, key)
        if not possible(parameters[parent], values):
            text = " or ".join(map(scalar_text, values))
            raise FlawError(key, f"{parent} can never be {text} in this space")


def _check_possible(name: str, demanded: Condition) -> None:
    for parent, values in demanded.items():
        if not values:
            text = f"never exists: its conditions leave no value of {parent}"
            raise FlawError(key_of(name), text)


def _check_needed(name: str, demanded: Condition, parameters: Mapping[str, Parameter]) -> None:
    if not CATALOG[name].needed:
        return
    others = [parent for parent in demanded if parent != "network"]
    if others:
        text = f"{name} is always needed: it may depend on network, not on {others[0]}"
        raise FlawError(_cause(name, others[0], parameters[name]), text)
    left = demanded.get("network", networks(parameters))
    without = [network for network in own_networks(name, parameters) if network not in left]
    if without:
        text = f"leaves out {', '.join(map(str, without))}, which cannot do without {name}"
        raise FlawError(_cause(name, "network", parameters[name]), text)


def _cause(name: str, parent: str, parameter: Parameter) -> Key:
    """Where `name` says what makes it depend on `parent`."""
    if parent in parameter.when:
        return key_of(name, "when", parent)
    return key_of(name, "ref" if isinstance(parameter, RefParameter) else "per")


def _check_complete(parameters: Mapping[str, Parameter]) -> None:
    for name, entry in CATALOG.items():
        needing = [network for network in networks(parameters) if network in entry.networks]
        if entry.needed and needing and name not in parameters:
            who = " and ".join(map(str, needing))
            text = f"{name} is missing, which {who} cannot do without"
            raise FlawError(("parameters",), f"{text}: {entry.domain.allowed}")
