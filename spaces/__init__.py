"""cnn-search: what may be tried (a space file) and the Keras model that a choice gives.

Names are imported on first use, so that `import spaces` costs nothing. The Keras side has a door of
its own, `spaces.model`, and `spaces.probabilities` needs numpy only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spaces.errors import SpaceError
    from spaces.limits import Limits
    from spaces.load import PRESETS, load_space
    from spaces.schema import json_schema
    from spaces.space import Space
    from spaces.suggester import Params, Scalar, Suggester

__all__ = [
    "PRESETS",
    "Limits",
    "Params",
    "Scalar",
    "Space",
    "SpaceError",
    "Suggester",
    "json_schema",
    "load_space",
]

_HOMES = {
    "PRESETS": "spaces.load",
    "Limits": "spaces.limits",
    "Params": "spaces.suggester",
    "Scalar": "spaces.suggester",
    "Space": "spaces.space",
    "SpaceError": "spaces.errors",
    "Suggester": "spaces.suggester",
    "json_schema": "spaces.schema",
    "load_space": "spaces.load",
}


# A type checker that saw it would believe in any name at all.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)
