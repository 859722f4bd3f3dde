"""The default image size."""

from __future__ import annotations

import pytest

from search.data.sizes import common_size


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        ([(28, 28)] * 3, (28, 28)),
        ([(1000, 500)] * 2, (128, 64)),
        ([(6, 20)], (8, 20)),
        ([(2000, 20)], (128, 8)),
        ([(300, 200), (200, 300), (90, 100)], (128, 128)),
        ([], (128, 128)),
    ],
)
def test_common_size(sizes: list[tuple[int, int]], wanted: tuple[int, int]) -> None:
    """Their own or a square, at most 128 on the longer side, at least 8 on each."""
    assert common_size(sizes) == wanted
