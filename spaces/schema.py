"""The JSON Schema of space files, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spaces.catalog import CATALOG
from spaces.domains import ClassWeights, Names, Real, Sizes, Switch, Text, Whole
from spaces.limits import MEMORY_TEXT, Limits
from spaces.load import PRESETS
from spaces.merging import SpaceFile
from spaces.parameters import ChoiceParameter, FloatParameter, IntParameter, RefParameter

if TYPE_CHECKING:
    from pydantic import BaseModel

    from spaces.catalog import Entry
    from spaces.domains import Domain

    Schema = dict[str, Any]

_PER_CLASS = r"^(none|balanced|[0-9.eE+-]+(/[0-9.eE+-]+)+)$"


def json_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of a space file.

    It knows every parameter with its meaning and values. What only the whole file shows, such as
    which parameters its network has, is left to `load_space`.
    """
    file = _plain(SpaceFile)
    file["properties"] |= {
        "extends": _extends(),
        "parameters": _mapping({name: _parameter(name) for name in CATALOG})
        | {"description": "what may be tried; what stands here overrides what is extended"},
        "limits": _limits(),
        "enqueue": {
            "description": "points to be tried first; what they leave out is sampled",
            "type": "array",
            "items": {"$ref": "#/$defs/point"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "space file of cnn-search",
        **file,
        "$defs": {
            "condition": _mapping({name: _some(name) for name in CATALOG})
            | {"description": "exists only where each parameter here has one of these values"},
            "point": _point(),
            **{f"value_{name}": _values(entry.domain) for name, entry in CATALOG.items()},
        },
    }


def _extends() -> Schema:
    return {
        "description": "a preset, or another space file, relative to this one",
        "anyOf": [{"enum": list(PRESETS)}, {"type": "string", "pattern": r"\.ya?ml$"}],
    }


def _limits() -> Schema:
    limits = _plain(Limits)
    limits["properties"]["memory"]["anyOf"] = [
        {"type": "integer", "exclusiveMinimum": 0},
        {"type": "string", "pattern": f"^{MEMORY_TEXT}$"},
        {"type": "null"},
    ]
    return limits | {"description": "what a model may have at most"}


def _parameter(name: str) -> Schema:
    entry = CATALOG[name]
    kinds = [_value(name), _choice(name, entry)]
    if entry.domain.range_kind == "int":
        kinds.append(_range(name, entry, IntParameter, "int"))
    elif entry.domain.range_kind == "float":
        kinds.append(_range(name, entry, FloatParameter, "float"))
    if entry.domain.range_kind is not None:
        kinds.append(_ref(name))
    return {"description": entry.meaning, "anyOf": kinds}


def _choice(name: str, entry: Entry) -> Schema:
    values = {"type": "array", "items": _value(name), "minItems": 1, "uniqueItems": True}
    return _kind(ChoiceParameter, entry, {"choice": values})


def _range(name: str, entry: Entry, model: type[BaseModel], kind: str) -> Schema:
    ends = {"type": "array", "items": _value(name), "minItems": 2, "maxItems": 2}
    return _kind(model, entry, {kind: ends})


def _ref(name: str) -> Schema:
    numbers = [
        other
        for other, entry in CATALOG.items()
        if other != name and entry.domain.range_kind is not None
    ]
    return _kind(RefParameter, CATALOG[name], {"ref": {"enum": numbers}})


def _kind(model: type[BaseModel], entry: Entry, own: Schema) -> Schema:
    """The schema of a kind of parameter, for one parameter of the catalog."""
    schema = _plain(model)
    keys = schema["properties"]
    for key, narrowed in own.items():
        keys[key] = {"description": keys[key]["description"], **narrowed}
    keys["when"] = {"$ref": "#/$defs/condition"}
    if "per" in keys and entry.per is None:
        del keys["per"], keys["growth"]
    elif "per" in keys:
        keys["per"] = {"description": "one value for each of these", "const": entry.per}
    return schema


def _point() -> Schema:
    numbered = {
        f"^{name}_[1-9][0-9]*$": _value(name) for name, entry in CATALOG.items() if entry.per
    }
    return _mapping({name: _value(name) for name in CATALOG}) | {"patternProperties": numbered}


def _value(name: str) -> Schema:
    return {"$ref": f"#/$defs/value_{name}"}


def _some(name: str) -> Schema:
    return {"anyOf": [_value(name), {"type": "array", "items": _value(name), "minItems": 1}]}


def _mapping(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _values(domain: Domain) -> Schema:
    match domain:
        case Whole(low=low, high=high) | Sizes(low=low, high=high):
            return {"type": "integer", "minimum": low, "maximum": high}
        case Real():
            return _numbers(domain)
        case Names(names=names):
            return {"enum": list(names)}
        case Switch():
            return {"type": "boolean"}
        case Text():
            return {"type": "string", "minLength": 1}
        case ClassWeights():
            return {"type": "string", "pattern": _PER_CLASS}
        case _:
            raise TypeError(f"no schema for {domain}")


def _numbers(domain: Real) -> Schema:
    low = "exclusiveMinimum" if domain.above else "minimum"
    high = "exclusiveMaximum" if domain.below else "maximum"
    return {"type": "number", low: domain.low, high: domain.high}


def _plain(model: type[BaseModel]) -> Schema:
    """pydantic's schema of `model`, without titles and definitions."""
    schema = model.model_json_schema()
    schema.pop("$defs", None)
    schema.pop("title")
    schema.pop("description", None)
    for inner in schema.get("properties", {}).values():
        inner.pop("title", None)
    return schema
