"""The release of cnn-search that runs here."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def release() -> str:
    """Its version, as "0.8.1"."""
    return version("cnn-search")
