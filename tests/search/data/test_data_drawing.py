"""The seeded, stratified draw of whole units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from listed import listed, seen

from search.data.drawing import Drawing
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.data.sources.files import FileSource

PINNED = [3, 5, 12, 14, 17, 19, 21, 33, 43, 46, 51, 57, 80, 91, 95]
PINNED_FOLDS = [1, 0, 2, 0, 2, 1, 1, 0, 2]
HUNDRED = listed("a" * 80 + "b" * 20)


def drawing(source: FileSource, *, seed: int = 0, contents: Sequence[str] | None = None) -> Drawing:
    return Drawing(source, seen(source, contents=contents), source.subjects, seed)


def per_class(source: FileSource, rows: Sequence[int]) -> list[int]:
    return np.bincount(source.labels[list(rows)], minlength=len(source.classes)).tolist()


def test_every_class_gives_its_share() -> None:
    """15 % of each class, not of all images."""
    drawn = drawing(HUNDRED).draw(range(100), 0.15, least=1)
    assert per_class(HUNDRED, drawn) == [12, 3]
    assert drawn == sorted(set(drawn))


def test_the_draw_is_this_one() -> None:
    """Pinned: studies from yesterday must find their images where they were."""
    assert drawing(HUNDRED).draw(range(100), 0.15, least=1) == PINNED


def test_the_draw_is_the_seeds_and_the_keys() -> None:
    """Another seed draws others; in another order the same images are drawn."""
    keys = [f"image-{row}" for row in range(100)]
    turned = listed(HUNDRED.labels[::-1].tolist(), keys=keys[::-1])
    drawn = {turned.key(row) for row in drawing(turned).draw(range(100), 0.15, least=1)}
    assert drawn == {keys[row] for row in PINNED}
    assert drawing(HUNDRED, seed=1).draw(range(100), 0.15, least=1) != PINNED


def test_only_what_is_asked_for_is_drawn() -> None:
    """Of some rows, the share of those."""
    drawn = drawing(HUNDRED).draw(range(60, 100), 0.5, least=1)
    assert per_class(HUNDRED, drawn) == [10, 10]
    assert min(drawn) >= 60


def test_the_least_is_taken_of_small_classes() -> None:
    """Where the share would be none."""
    source = listed("aabb")
    assert per_class(source, drawing(source).draw(range(4), 0.15, least=1)) == [1, 1]
    assert drawing(source).draw(range(4), 0.15, least=0) == []


def test_one_image_cannot_be_split() -> None:
    """The class is named."""
    with pytest.raises(DataError) as caught:
        drawing(listed("aab")).draw(range(3), 0.15, least=1)
    assert str(caught.value) == (
        "class b has 1 image and cannot be split into train and validation; add images or remove "
        "the class"
    )


def test_one_subject_cannot_be_split() -> None:
    """However many images it has."""
    source = listed("aaabbb", subjects=["u", "v", "w", "x", "x", "x"])
    with pytest.raises(DataError, match="class b has 3 images of 1 subject and cannot be split"):
        drawing(source).draw(range(6), 0.15, least=1)


def test_subjects_are_kept_whole() -> None:
    """About the share is drawn all the same."""
    subjects = [f"person{row // 4}" for row in range(100)]
    source = listed("a" * 80 + "b" * 20, subjects=subjects)
    drawn = set(drawing(source).draw(range(100), 0.15, least=1))
    inside, outside = ({subjects[row] for row in rows} for rows in (drawn, set(range(100)) - drawn))
    assert not inside & outside
    assert per_class(source, sorted(drawn)) == [12, 4]


def test_a_class_of_large_subjects_gives_its_smallest() -> None:
    """Each of them is more than what was wanted."""
    subjects = [*"uuuuvvvwwwww", *map(str, range(10))]
    source = listed("a" * 12 + "b" * 10, subjects=subjects)
    drawn = drawing(source).draw(range(22), 0.15, least=1)
    assert drawn[:3] == [4, 5, 6]
    assert per_class(source, drawn) == [3, 2]


def test_copies_are_kept_together() -> None:
    """Half of two images that are one file is both or none."""
    contents = [str(row // 2) for row in range(40)]
    source = listed("a" * 40)
    drawn = drawing(source, contents=contents).draw(range(40), 0.5, least=1)
    assert len(drawn) == 20
    assert drawn[::2] == [row - 1 for row in drawn[1::2]]


@pytest.mark.parametrize("number", [2, 3, 5])
def test_folds_are_alike_in_every_class(number: int) -> None:
    """They differ by an image of each class at most, and every image is in one."""
    folds = drawing(HUNDRED).folds(range(100), number)
    for label in (0, 1):
        sizes = np.bincount(folds[HUNDRED.labels == label], minlength=number)
        assert len(sizes) == number
        assert np.ptp(sizes) <= 1


def test_the_folds_are_these() -> None:
    """Pinned, as the draw is."""
    assert drawing(listed("aaaaaabbb")).folds(range(9), 3).tolist() == PINNED_FOLDS


def test_subjects_are_in_one_fold() -> None:
    """And the folds are about as large, though the subjects are not."""
    sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15]
    subjects = [f"person{number}" for number, size in enumerate(sizes) for _ in range(size)]
    source = listed("ab" * 30, subjects=subjects)
    folds = drawing(source).folds(range(60), 3)
    assert len(set(zip(subjects, folds.tolist(), strict=True))) == len(sizes)
    for label in (0, 1):
        assert np.ptp(np.bincount(folds[source.labels == label])) <= 2


@pytest.mark.parametrize(
    ("source", "things"),
    [
        (listed("aaaaabb"), "images"),
        (listed("aaaaabbbb", subjects=[*"uvwxy", *"zzss"]), "subjects"),
    ],
)
def test_a_class_too_small_for_the_folds_is_refused(source: FileSource, things: str) -> None:
    """It would be missing in one."""
    with pytest.raises(DataError) as caught:
        drawing(source).folds(range(len(source.labels)), 3)
    assert str(caught.value) == (
        f"class b has too few {things} for 3 folds; give fewer folds, or add images"
    )
