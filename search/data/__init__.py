"""Labelled images: listed, looked at, split, and decoded once into arrays that trainers share.

`open_source` lists what a user pointed at, `survey` looks at every image and splits them, `prepare`
decodes them into a cache, and `Dataset.open` gives a trainer the arrays. Of test images only hashes
are taken.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from search.data.dataset import Dataset
from search.data.options import DataOptions
from search.data.source import Part, Source

if TYPE_CHECKING:
    from search.data.opening import open_source, reopen_source
    from search.data.preparation import prepare
    from search.data.sources.arrays import arrays_source
    from search.data.surveying import Survey, survey

__all__ = [
    "DataOptions",
    "Dataset",
    "Part",
    "Source",
    "Survey",
    "arrays_source",
    "open_source",
    "prepare",
    "reopen_source",
    "survey",
]

# These need NumPy and Pillow, which `search --help` and a trainer's `Dataset.open` do without.
_LATER = {
    "Survey": "surveying",
    "arrays_source": "sources.arrays",
    "open_source": "opening",
    "prepare": "preparation",
    "reopen_source": "opening",
    "survey": "surveying",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
