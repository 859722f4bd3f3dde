"""pydantic's findings about a space, in this package's words."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING

from spaces.errors import FlawError, nearest
from spaces.limits import Limits
from spaces.parameters import KINDS

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from spaces.errors import Key

_A_PARAMETER = (
    "a value, {int: [low, high]}, {float: [low, high]}, {choice: [values]} or {ref: parameter}"
)


def flaw_of(error: ValidationError, top: type[BaseModel]) -> FlawError:
    """The first finding of `error`, which validating `top` raised.

    What is allowed is the description of the field at fault.
    """
    found = error.errors(include_url=False)[0]
    place = found["loc"]
    match place:
        case ():
            return FlawError((), f"must be a mapping of {', '.join(_fields(top))}")
        case ("parameters", _):
            return _must_be(place, _A_PARAMETER, found)
        # pydantic puts the kind it chose between a parameter's name and its keys.
        case ("parameters", _, kind, key, *_):
            return _flaw(found, KINDS[str(kind)], place[:2], str(key))
        case ("limits", key, *_):
            return _flaw(found, Limits, place[:1], str(key))
        case ("enqueue", int()):
            return _must_be(place, "a mapping of names to values", found)
        case ("enqueue", int(), _, *_):
            return _must_be(place[:3], "one value", found)
        case _:
            return _flaw(found, top, (), str(place[0]))


def _must_be(key: Key, allowed: str, found: ErrorDetails) -> FlawError:
    return FlawError(key, f"must be {allowed}, not {reprlib.repr(found['input'])}")


def _flaw(found: ErrorDetails, model: type[BaseModel], outer: Key, key: str) -> FlawError:
    fields = _fields(model)
    if key not in fields:
        return FlawError((*outer, key), f"no such key {nearest(key, fields)}")
    if found["type"] == "missing" and found["loc"][-1] == key:
        return FlawError(outer, f"{key} is missing")
    return _must_be((*outer, key), fields[key], found)


def _fields(model: type[BaseModel]) -> dict[str, str]:
    return {
        field.alias or name: field.description or "" for name, field in model.model_fields.items()
    }
