"""Whether the parameters of a space make sense together; the first flaw found is raised."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from spaces.catalog import CATALOG, NETWORKS
from spaces.errors import FlawError, nearest
from spaces.parameters import ChoiceParameter, FixedParameter, FloatParameter, IntParameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spaces.errors import Key
    from spaces.parameters import Parameter
    from spaces.suggester import Scalar


def check(parameters: Mapping[str, Parameter]) -> None:
    """Raise the first `FlawError`; return where every point of `parameters` gives a model."""
    network = _network(parameters)
    for name, parameter in parameters.items():
        _check_known(name, network)
        _check_values(name, parameter)
        _check_per(name, parameter, parameters)
        _check_when(name, parameter, parameters)
    in_order(parameters)
    for name, entry in CATALOG.items():
        if network in entry.networks and entry.absent is None and name not in parameters:
            text = f"{name} is missing, which the {network} network needs"
            raise FlawError(("parameters",), f"{text}: {entry.domain.allowed}")


def in_order(parameters: Mapping[str, Parameter]) -> list[str]:
    """The names, each after those it depends on and otherwise in the catalog's order.

    Raises `FlawError` where conditions go in a circle.
    """
    ordered: list[str] = []

    def visit(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            circle = " → ".join((*waiting[waiting.index(name) :], name))
            raise FlawError(_key(name, "when"), f"goes in a circle: {circle}")
        if name not in ordered:
            for parent in parents(parameters[name]):
                visit(parent, (*waiting, name))
            ordered.append(name)

    for name in CATALOG:
        if name in parameters:
            visit(name, ())
    return ordered


def parents(parameter: Parameter) -> tuple[str, ...]:
    """The names that `parameter` depends on: what counts it and what its condition names."""
    return (*([parameter.per] if parameter.per else []), *parameter.when)


def never(parameter: Parameter, parameters: Mapping[str, Parameter]) -> bool:
    """Whether the condition of `parameter` cannot hold, given these `parameters`."""
    return any(
        parent not in parameters or not any(map(parameters[parent].can_be, values))
        for parent, values in parameter.when.items()
    )


def _key(name: str, *inner: str | int) -> Key:
    return ("parameters", name, *inner)


def _network(parameters: Mapping[str, Parameter]) -> str:
    parameter = parameters.get("network")
    if parameter is None:
        raise FlawError(("parameters",), f"network is missing: {CATALOG['network'].domain.allowed}")
    if not isinstance(parameter, FixedParameter) or parameter.root not in NETWORKS:
        raise FlawError(_key("network"), f"must be one fixed value: {' or '.join(NETWORKS)}")
    return str(parameter.root)


def _check_known(name: str, network: str) -> None:
    if name not in CATALOG:
        known = [known for known, entry in CATALOG.items() if network in entry.networks]
        raise FlawError(_key(name), f"no such parameter {nearest(name, known)}")
    if network not in CATALOG[name].networks:
        raise FlawError(_key(name), f"the {network} network has no such parameter")


def _check_values(name: str, parameter: Parameter) -> None:
    match parameter:
        case FixedParameter(root=value):
            _check_admitted(name, value, _key(name))
        case ChoiceParameter(values=values):
            for place, value in enumerate(values):
                _check_admitted(name, value, _key(name, "choice", place))
                if value in values[:place]:
                    raise FlawError(_key(name, "choice", place), f"lists {value!r} twice")
        case IntParameter():
            _check_range(name, parameter, "int")
        case FloatParameter():
            _check_range(name, parameter, "float")


def _check_admitted(name: str, value: Scalar, key: Key) -> None:
    domain = CATALOG[name].domain
    if not domain.admits(value):
        raise FlawError(key, f"must be {domain.allowed}, not {value!r}")


def _check_range(name: str, parameter: IntParameter | FloatParameter, kind: str) -> None:
    domain = CATALOG[name].domain
    low, high = parameter.bounds
    if domain.range_kind != kind:
        raise FlawError(_key(name, kind), f"takes no range of {kind}s; it must be {domain.allowed}")
    if low > high:
        raise FlawError(_key(name, kind), f"the low end {low!r} is above the high end {high!r}")
    if parameter.log and low <= 0:
        raise FlawError(_key(name, kind), f"with log the low end must be above 0, not {low!r}")
    for place, value in enumerate(parameter.bounds):
        _check_admitted(name, value, _key(name, kind, place))
    _check_step(name, parameter)


def _check_step(name: str, parameter: IntParameter | FloatParameter) -> None:
    if parameter.step is None:
        return
    if parameter.log:
        raise FlawError(_key(name, "step"), "step and log exclude each other")
    # Floats are compared as they are written: 0.5 is five steps of 0.1, in binary it is not.
    low, high, step = (Fraction(str(end)) for end in (*parameter.bounds, parameter.step))
    if (high - low) % step:
        text = f"steps of {parameter.step!r} from {parameter.bounds[0]!r}"
        raise FlawError(_key(name, "step"), f"{text} do not end at {parameter.bounds[1]!r}")


def _check_per(name: str, parameter: Parameter, parameters: Mapping[str, Parameter]) -> None:
    allowed = CATALOG[name].per
    if parameter.per is None:
        return
    if allowed is None:
        raise FlawError(_key(name, "per"), f"{name} cannot be repeated")
    if parameter.per != allowed:
        raise FlawError(_key(name, "per"), f"must be {allowed}, not {parameter.per!r}")
    if allowed not in parameters:
        raise FlawError(_key(name, "per"), f"this space has no parameter {allowed}")


def _check_when(name: str, parameter: Parameter, parameters: Mapping[str, Parameter]) -> None:
    if parameter.when and CATALOG[name].absent is None:
        raise FlawError(_key(name, "when"), f"{name} is always needed and takes no condition")
    for parent, values in parameter.when.items():
        key = _key(name, "when", parent)
        if parent not in parameters:
            raise FlawError(key, f"this space has no such parameter {nearest(parent, parameters)}")
        if parent not in CATALOG:
            raise FlawError(_key(parent), f"no such parameter {nearest(parent, CATALOG)}")
        if parameters[parent].per:
            raise FlawError(key, f"{parent} has one value a repetition and makes no condition")
        for value in values:
            _check_admitted(parent, value, key)
        if not any(map(parameters[parent].can_be, values)):
            text = " or ".join(map(repr, values))
            raise FlawError(key, f"{parent} can never be {text} in this space")
