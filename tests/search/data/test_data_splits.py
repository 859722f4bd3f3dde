"""The seeded, stratified split."""

from __future__ import annotations

import pytest

from search.data.splits import split_rows
from search.errors import DataError

KEYS = [f"image-{row}" for row in range(100)]
PINNED = [3, 5, 12, 14, 17, 19, 21, 33, 43, 46, 51, 57, 80, 91, 95]
LABELS = [0] * 80 + [1] * 20


def test_every_image_is_in_one_part() -> None:
    """The parts are disjoint, complete and in order."""
    rows = split_rows(LABELS, KEYS, ["a", "b"], seed=0, test=True)
    assert sorted(rows.train + rows.validation + rows.test) == list(range(100))
    assert rows.train == sorted(rows.train)


def test_every_class_gives_its_share() -> None:
    """15 % of each class, not of all images."""
    rows = split_rows(LABELS, KEYS, ["a", "b"], seed=0, test=True)
    for part in (rows.validation, rows.test):
        assert [sum(LABELS[row] == label for row in part) for label in (0, 1)] == [12, 3]


def test_the_draw_is_this_one() -> None:
    """Pinned: studies from yesterday must find their images where they were."""
    rows = split_rows(LABELS, KEYS, ["a", "b"], seed=0, test=False)
    assert rows.test == []
    assert rows.validation == PINNED


def test_two_images_are_one_for_each_part() -> None:
    """The least that can be split."""
    rows = split_rows([0, 0, 1, 1], KEYS[:4], ["a", "b"], seed=0, test=True)
    assert (len(rows.train), len(rows.validation), len(rows.test)) == (2, 2, 0)


def test_one_image_cannot_be_split() -> None:
    """The class is named."""
    with pytest.raises(DataError, match="class b has 1 image and cannot be split"):
        split_rows([0, 0, 1], KEYS[:3], ["a", "b"], seed=0, test=False)
