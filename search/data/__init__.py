"""Labelled images, decoded once into memory-mapped arrays that trainers open without copying.

`open_source` looks at what a user pointed at, `prepare` decodes it into a cache, and
`Dataset.open` gives a trainer the arrays. Test images are counted and never read.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from search.data.dataset import Dataset
from search.data.source import Part, Source

if TYPE_CHECKING:
    from search.data.arrays import arrays_source
    from search.data.opening import open_source
    from search.data.preparation import prepare

__all__ = ["Dataset", "Part", "Source", "arrays_source", "open_source", "prepare"]

# These need NumPy and Pillow, which `search --help` and a trainer's `Dataset.open` do without.
_LATER = {"arrays_source": "arrays", "open_source": "opening", "prepare": "preparation"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
