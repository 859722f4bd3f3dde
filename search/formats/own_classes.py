"""Whether a model's file needs somebody's own code to load it."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

from search.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KERAS = ("keras", "builtins")


def has_own_classes(model: Path) -> bool:
    """Whether a `.keras` file has registered classes that are not Keras's.

    Other formats have no classes, only operations.
    """
    if model.suffix != Format.KERAS.suffix:
        return False
    with zipfile.ZipFile(model) as archive:
        config = json.loads(archive.read("config.json"))
    return any(
        one.get("registered_name") and str(one.get("module")).partition(".")[0] not in _KERAS
        for one in _objects(config)
    )


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _objects(one)
