"""The data set that is always there."""

from __future__ import annotations

import numpy as np

from search.data.source import Resize
from search.data.sources.digits import digits_source


def test_digits_are_listed() -> None:
    """1797 of ten classes, in no parts."""
    source = digits_source()
    assert (source.name, source.classes) == ("digits", tuple("0123456789"))
    assert (len(source.labels), source.given, source.root) == (1797, None, None)
    assert source.key(7) == "7"


def test_digits_go_from_black_to_white() -> None:
    """8×8 and gray."""
    source = digits_source()
    looks = source.looks(range(100))
    assert {(look.size, look.kind, look.fault) for look in looks} == {((8, 8), "array L", "")}
    images = np.stack(
        [source.image(row, (8, 8), Resize.STRETCH, look.content) for row, look in enumerate(looks)]
    )
    assert images.shape == (100, 8, 8, 1)
    assert (images.min(), images.max()) == (0, 255)
