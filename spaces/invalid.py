"""pydantic's findings about a space, in this package's words."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING

from spaces.errors import FlawError, nearest
from spaces.parameters import KINDS

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from spaces.errors import Key

_A_PARAMETER = "a value, {int: [low, high]}, {float: [low, high]} or {choice: [values]}"


def flaw_of(error: ValidationError, top: type[BaseModel]) -> FlawError:
    """The first finding of `error`, which validating `top` raised.

    What is allowed is the description of the field at fault.
    """
    found = error.errors(include_url=False)[0]
    place = found["loc"]
    if not place:
        return FlawError((), f"must be a mapping of {', '.join(_fields(top))}")
    if place[0] == "parameters" and len(place) == 2:
        return FlawError(place, f"must be {_A_PARAMETER}, not {reprlib.repr(found['input'])}")
    if place[0] == "parameters" and len(place) > 2:
        # pydantic puts the kind it chose between a parameter's name and its keys.
        return _flaw(found, KINDS[str(place[2])], place[:2], str(place[3]))
    return _flaw(found, top, (), str(place[0]))


def _flaw(found: ErrorDetails, model: type[BaseModel], outer: Key, key: str) -> FlawError:
    fields = _fields(model)
    if key not in fields:
        return FlawError((*outer, key), f"no such key {nearest(key, fields)}")
    if found["type"] == "missing" and found["loc"][-1] == key:
        return FlawError(outer, f"{key} is missing")
    return FlawError((*outer, key), f"must be {fields[key]}, not {reprlib.repr(found['input'])}")


def _fields(model: type[BaseModel]) -> dict[str, str]:
    return {
        field.alias or name: field.description or "" for name, field in model.model_fields.items()
    }
