"""Sources that are only listed: what is decided from keys, labels and looks needs no image."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from search.data.source import Look
from search.data.sources.files import FileSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.data.source import Given

PARTS: dict[str, Given] = {"r": "train", "v": "validation", "t": "test"}


def listed(
    labels: str | Sequence[int],
    *,
    given: str | None = None,
    subjects: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
) -> FileSource:
    """Images of classes "a", "b", …, one a label: `listed("aabb", given="rrvt")`.

    `given` is a letter an image, of "r" train, "v" validation and "t" test; keys are "image-0" on,
    unless said.
    """
    numbers = [ord(one) - ord("a") if isinstance(one, str) else one for one in labels]
    return FileSource(
        root=Path("nowhere"),
        origin="",
        name="listed",
        classes=tuple("abcdefgh"[: max(numbers) + 1]),
        paths=tuple(keys or (f"image-{row}" for row in range(len(numbers)))),
        labels=np.array(numbers, dtype=np.int64),
        given=None if given is None else tuple(PARTS[letter] for letter in given),
        subjects=None if subjects is None else tuple(subjects),
    )


def seen(
    source: FileSource, *, contents: Sequence[str] | None = None, bad: Sequence[int] = ()
) -> tuple[Look, ...]:
    """What its images are like: all different unless `contents` says, and `bad` rows truncated."""
    names = contents or [f"content-{row}" for row in range(len(source.labels))]
    return tuple(
        Look(content=name, size=(8, 8), fault="truncated" if row in bad else "")
        for row, name in enumerate(names)
    )
