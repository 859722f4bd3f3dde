"""A folder of class folders, with or without train, validation and test folders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.data.source import GIVEN, safe_name
from search.data.sources.files import FileSource
from search.data.sources.layout import read_layout

if TYPE_CHECKING:
    from pathlib import Path


def folder_source(root: Path) -> FileSource:
    """Look at the folder `root`. Raises DataError when it cannot be searched with."""
    layout = read_layout(root)
    classes = tuple(layout.parts["train"])
    images = [
        (part, label, path)
        for part in GIVEN
        for label, name in enumerate(classes)
        for path in layout.parts.get(part, {}).get(name, ())
    ]
    return FileSource(
        root=root,
        origin=str(root.absolute()),
        name=folder_name(root),
        classes=classes,
        paths=tuple(path for _, _, path in images),
        labels=np.array([label for _, label, _ in images], dtype=np.int64),
        given=tuple(part for part, _, _ in images) if layout.given else None,
        notes=layout.notes,
    )


def folder_name(root: Path) -> str:
    """What a data set is called that lies in the folder `root`."""
    return safe_name(root.absolute().name if root.name else root.resolve().name)
