"""Test images from elsewhere: another hospital's, say, or of a later year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.data import DataOptions, Survey, open_source
from search.data.scanning import scan
from search.data.splits import Split
from search.errors import DataError, UsageError
from search.names import few, many
from search.paths import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.data.source import Resize


def open_test_set(
    data: str,
    *,
    resize: Resize,
    classes: Sequence[str],
    progress: Callable[[int, int], None],
) -> Survey:
    """DATA's test part or, where it has none, all of its images; nothing of it trains.

    Args:
        data: as of `search start`.
        resize: how images get the model's size.
        classes: the model's; DATA has no others.
        progress: called with the images looked at and all of them.

    Raises:
        UsageError: DATA is not there, or has classes that the model does not know.
        DataError: an image cannot be read, or there is none.
    """
    source = open_source(data)
    unknown = [name for name in source.classes if name not in classes]
    if unknown:
        raise UsageError(
            f"{source.name} has classes that the model does not know: {few(unknown)}; it knows "
            f"{few(list(classes))}"
        )
    looks = scan(source, cache=cache_folder(), progress=progress)
    parts = source.given or ("test",) * len(looks)
    chosen = "test" if "test" in parts else None
    rows = [row for row, part in enumerate(parts) if chosen is None or part == chosen]
    bad = [f"{source.key(row)} ({looks[row].fault})" for row in rows if looks[row].fault]
    if bad:
        raise DataError(
            f"{source.name}: {many(len(bad), 'test image')} cannot be read: {few(bad)}; remove them"
        )
    if not rows:
        raise DataError(f"{source.name} has no images to test with")
    return Survey(
        source=source,
        options=DataOptions(resize=resize),
        looks=looks,
        subjects=None,
        split=Split(
            rows=np.empty(0, np.int64),
            folds=np.empty(0, np.int8),
            test=np.array(rows, np.int64),
            text="test",
            notes=(),
        ),
    )


def copies_among(test: Survey, training: Survey) -> int:
    """How many of the test images are, to the bit, among those that train or validate."""
    known = {training.looks[row].content for row in training.split.rows.tolist()}
    return sum(test.looks[row].content in known for row in test.split.test.tolist())
