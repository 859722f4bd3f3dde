"""Which images train, which validate and which are sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from listed import listed, seen

from search.data.options import DataOptions
from search.data.splits import make_split
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.data.sources.files import FileSource
    from search.data.splits import Split


def split(
    source: FileSource,
    *,
    contents: Sequence[str] | None = None,
    bad: Sequence[int] = (),
    **options: Any,
) -> Split:
    looks = seen(source, contents=contents, bad=bad)
    return make_split(source, looks, source.subjects, DataOptions(**options))


def sizes(found: Split) -> tuple[int, int, int]:
    """Images that train, validate and are sealed."""
    validates = int((found.folds == 0).sum())
    return len(found.rows) - validates, validates, len(found.test)


def validation(found: Split) -> list[int]:
    rows: list[int] = found.rows[found.folds == 0].tolist()
    return rows


def few(images: int) -> str:
    """The note on validation images that are less than fifty."""
    counted = f"{images} image{'' if images == 1 else 's'}"
    return (
        f"validation has {counted}, few to choose by: the standard error of an accuracy is up to "
        f"{50 / images**0.5:.0f}%"
    )


def test_without_parts_70_15_15() -> None:
    """Of every class; the parts are disjoint, complete and in order."""
    source = listed("a" * 40 + "b" * 20)
    found = split(source, seed=3)
    assert (found.text, found.notes, found.count) == ("70/15/15 (seed 3)", (few(9),), 1)
    assert sizes(found) == (42, 9, 9)
    assert sorted([*found.rows, *found.test]) == list(range(60))
    assert found.rows.tolist() == sorted(found.rows)
    for part in (validation(found), found.test.tolist()):
        assert source.labels[part].sum() == 3


def test_two_images_are_one_for_each_part() -> None:
    """The least that can be split."""
    assert sizes(split(listed("aabb"))) == (2, 2, 0)


def test_given_parts_are_taken_as_they_are() -> None:
    """Nothing is drawn, whatever the seed."""
    source = listed("ab" * 200, given="rrvt" * 100)
    found = split(source, seed=7)
    assert (found.text, found.notes) == ("given", ())
    assert sizes(found) == (200, 100, 100)
    assert validation(found) == list(range(2, 400, 4))
    assert found.test.tolist() == list(range(3, 400, 4))


@pytest.mark.parametrize(
    ("given", "text", "tests"),
    [
        ("rrrt", "train/test given, 15% of train for validation (seed 7)", 100),
        ("rrrr", "15% of train for validation (seed 7)", 0),
    ],
)
def test_without_validation_train_gives_some(given: str, text: str, tests: int) -> None:
    """15 % of train is drawn for validation, and test stays what it was."""
    found = split(listed("aabb" * 100, given=given * 100), seed=7)
    assert found.text == text
    assert sizes(found)[1:] == (round(0.15 * (400 - tests)), tests)


@pytest.mark.parametrize(
    ("train", "given", "joined"),
    [
        (1000, 49, True),  # 157 would be drawn
        (1000, 50, False),
        (600, 49, False),  # 97 would be drawn: no twice as many
        (610, 49, True),
        (200, 16, True),  # 32
        (196, 16, False),
        (10, 2, False),
    ],
)
def test_a_small_validation_part_is_replaced(train: int, given: int, joined: bool) -> None:
    """It joins train, and 15 % of both is drawn, if that is twice as much; test stays."""
    source = listed(
        [row % 2 for row in range(train + given + 8)], given="r" * train + "v" * given + "t" * 8
    )
    found = split(source)
    if not joined:
        assert (found.text, found.notes) == ("given", (few(given),) if given < 50 else ())
        assert sizes(found) == (train, given, 8)
        return
    assert found.text == "train/test given, 15% of train for validation (seed 0)"
    drawn = sizes(found)[1]
    assert found.notes == (
        f"validation has {given} images, too few to choose by: they join train, of which 15% "
        "validates",
        *([few(drawn)] if drawn < 50 else []),
    )
    assert sizes(found)[0] + sizes(found)[1] == train + given
    assert sizes(found)[1] == pytest.approx(0.15 * (train + given), abs=1)
    assert sizes(found)[2] == 8


def test_how_far_a_few_validation_images_can_be_trusted_is_said() -> None:
    """Given or drawn; of folds together, for a value is their mean."""
    (said,) = split(listed("ab" * 88, given="r" * 160 + "v" * 16)).notes
    assert said == (
        "validation has 16 images, few to choose by: the standard error of an accuracy is up to 12%"
    )
    (folds,) = split(listed("ab" * 20), folds=5).notes
    assert folds == (
        "the folds have 34 images, few to choose by: the standard error of an accuracy is up to 9%"
    )
    assert split(listed("ab" * 30), folds=5).notes == ()


def test_a_replaced_validation_part_keeps_subjects_whole() -> None:
    """What is drawn of train in its place is whole subjects."""
    subjects = [f"person{row // 5}" for row in range(208)]
    source = listed("ab" * 104, given="r" * 200 + "v" * 8, subjects=subjects)
    found = split(source)
    held = set(validation(found))
    assert found.text == "15% of train for validation (seed 0, by subject)"
    assert {subjects[row] for row in held}.isdisjoint(
        subjects[row] for row in set(range(208)) - held
    )


def test_exact_copies_stay_only_in_the_latest_part() -> None:
    """Train, then validation gives them up; within a part they stay. Said in a line each."""
    source = listed("ab" * 6, given="rrrrrrvvvvtt")
    #                              train   val   test
    found = split(source, contents="ppqrst" + "qruv" + "rw")
    assert found.rows.tolist() == [0, 1, 4, 5, 6, 8, 9]
    assert validation(found) == [6, 8, 9]
    assert found.test.tolist() == [10, 11]
    assert found.notes == (
        "2 images left out of train: exact copies of validation or test images",
        "1 image left out of validation: exact copies of test images",
        few(3),
    )


def test_a_class_of_copies_only_is_refused() -> None:
    """Nothing would be left to learn it from."""
    with pytest.raises(DataError) as caught:
        split(listed("aabbabab", given="rrrrvvtt"), contents="aabcxyat")
    assert str(caught.value) == (
        "no training image of class a is left: all are exact copies of validation or test images; "
        "add others"
    )


def test_copies_in_no_part_are_all_used() -> None:
    """Together in whichever part is drawn."""
    contents = [str(row // 2) for row in range(80)]
    found = split(listed("a" * 40 + "b" * 40), contents=contents)
    assert sum(sizes(found)) == 80
    for part in (validation(found), found.test.tolist()):
        assert part[::2] == [row - 1 for row in part[1::2]]


def test_unreadable_images_are_in_no_part() -> None:
    """Given or drawn; nor is a copy of one a copy."""
    given = split(listed("ab" * 6, given="rrrrrrvvvvtt"), bad=[0, 7, 11])
    assert given.rows.tolist() == [1, 2, 3, 4, 5, 6, 8, 9]
    assert given.test.tolist() == [10]
    drawn = split(listed("ab" * 40), bad=[0, 7, 11])
    assert sum(sizes(drawn)) == 77
    assert not {0, 7, 11} & {*drawn.rows.tolist(), *drawn.test.tolist()}
    same = split(listed("abab", given="rrvv"), contents="xyxz", bad=[2])
    assert same.rows.tolist() == [0, 1, 3]
    assert same.notes == (few(1),)


def test_folds_take_the_place_of_a_validation_part() -> None:
    """All that is not sealed validates once."""
    given = split(listed("ab" * 200, given="rrvt" * 100), folds=4, seed=5)
    assert (given.text, given.count) == ("4 folds (seed 5)", 4)
    assert given.rows.tolist() == [row for row in range(400) if row % 4 != 3]
    assert all(72 <= (given.folds == fold).sum() <= 78 for fold in range(4))
    drawn = split(listed("ab" * 50), folds=5)
    assert (len(drawn.rows), len(drawn.test), drawn.folds.min()) == (84, 16, 0)


def test_folds_keep_subjects_whole() -> None:
    """And say so."""
    subjects = [f"person{row // 4}" for row in range(80)]
    found = split(listed("aabb" * 20, subjects=subjects), folds=3)
    assert found.text == "3 folds (seed 0, by subject)"
    pairs = {(subjects[row], fold) for row, fold in zip(found.rows, found.folds, strict=True)}
    assert len(pairs) == len({subjects[row] for row in found.rows})


def test_a_class_that_cannot_be_split_is_named() -> None:
    """Each class needs an image for training and one for validation."""
    with pytest.raises(DataError, match="class b has 1 image and cannot be split"):
        split(listed("aaaab"))


def test_images_without_a_subject_are_counted() -> None:
    """Where others have one: each is split by itself, which may not be meant."""
    source = listed("ab" * 20, subjects=["", *map(str, range(39))])
    assert split(source).notes == ("1 of 40 images have no subject", few(6))


def test_another_seed_is_another_split() -> None:
    """And the same one the same."""
    source = listed("a" * 40 + "b" * 20)
    one, again, other = (split(source, seed=seed) for seed in (0, 0, 1))
    assert (one.folds == again.folds).all()
    assert one.test.tolist() == again.test.tolist() != other.test.tolist()
