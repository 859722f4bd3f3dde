"""What must not be searched with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from listed import listed, seen

from search.data.options import DataOptions
from search.data.problems import dark_images, find_problems, shared_subjects
from search.data.source import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.data.sources.files import FileSource


def problems(source: FileSource, *, bad: Sequence[int] = (), **options: Any) -> list[str]:
    return find_problems(source, seen(source, bad=bad), source.subjects, DataOptions(**options))


def shared(
    source: FileSource,
    *,
    bad: Sequence[int] = (),
    contents: Sequence[str] | None = None,
    **options: Any,
) -> dict[str, list[str]]:
    looks = seen(source, contents=contents, bad=bad)
    return shared_subjects(source, looks, source.subjects, DataOptions(**options))


def test_good_images_are_no_problem() -> None:
    """In parts or not, of several subjects or of nobody."""
    assert problems(listed("aabb")) == []
    assert problems(listed("aabb", given="rrrr", subjects=["", "x", "x", ""])) == []
    assert problems(listed("abab", given="rrtt", subjects="xxyz")) == []


def test_bad_images_are_all_counted() -> None:
    """Five by name and the others by number, in one line."""
    source = listed("ab" * 10)
    assert problems(source, bad=range(7)) == [
        "7 images cannot be read: image-0 (truncated), image-1 (truncated), image-2 (truncated), "
        "image-3 (truncated), image-4 (truncated) and 2 more; remove them or pass --skip-bad"
    ]
    assert problems(source, bad=[3]) == [
        "1 image cannot be read: image-3 (truncated); remove them or pass --skip-bad"
    ]


def test_bad_images_may_be_left_out() -> None:
    """If asked, and in any part."""
    source = listed("ababab", given="rrrrvt")
    assert problems(source, bad=[0, 4, 5], skip_bad=True) == []


@pytest.mark.parametrize("given", [None, "rrrrvt"])
def test_a_class_of_bad_images_only_is_refused(given: str | None) -> None:
    """Skipping must leave every class something to learn from; validation images are no help."""
    source = listed("aaabba" if given is None else "aaabbb", given=given)
    bad = [3, 4] if given is None else [3]
    assert problems(source, bad=bad, skip_bad=True) == [
        "no readable training image of class b; add some"
    ]


def test_a_subject_in_two_parts_is_named() -> None:
    """With the parts; five by name and the others by number."""
    one = listed("ababab", given="rrvvtt", subjects=["x", "y", "x", "z", "w", ""])
    assert problems(one) == [
        "1 subject is in more than one part: x (train, validation); keep each in one part, or pass "
        "--allow-leakage"
    ]
    many = listed("ab" * 7, given="r" * 7 + "t" * 7, subjects="1234567" * 2)
    assert problems(many) == [
        "7 subjects are in more than one part: 1 (train, test), 2 (train, test), 3 (train, test), "
        "4 (train, test), 5 (train, test) and 2 more; keep each in one part, or pass "
        "--allow-leakage"
    ]


def test_leakage_may_be_allowed() -> None:
    """By who knows better."""
    source = listed("abab", given="rrvv", subjects="xyxy")
    assert problems(source, allow_leakage=True) == []


def test_images_that_are_not_used_share_no_subject() -> None:
    """Those that cannot be read, and those that show nobody."""
    source = listed("ababab", given="rrrrvt", subjects=["x", "", "z", "w", "x", ""])
    assert shared(source) == {"x": ["train", "validation"]}
    assert shared(source, bad=[4]) == {}


def test_copies_that_are_left_out_share_no_subject() -> None:
    """Of one image in two parts, the search has that of the later part alone."""
    source = listed("ababab", given="rrrrtt", subjects="xyzwxu")
    assert shared(source, contents="abcdaf") == {}
    assert shared(source, contents="abcdef") == {"x": ["train", "test"]}


def test_where_other_images_validate_validation_is_train() -> None:
    """With folds, or where it is too small: what is drawn in its place keeps subjects whole."""
    source = listed("ab" * 10, given="r" * 8 + "v" * 8 + "t" * 4, subjects="12345678" * 2 + "1abc")
    assert len(shared(source)) == 8
    assert shared(source, folds=2) == {"1": ["train", "test"]}
    assert problems(source, folds=2)[0].startswith("1 subject is in more than one part: 1 (train, ")
    subjects = [str(row) for row in range(100)] + ["0", "1"]
    small = listed("ab" * 51, given="r" * 100 + "vv", subjects=subjects)
    assert shared(small) == {}
    assert problems(small) == []


def test_without_parts_nothing_is_shared() -> None:
    """The split keeps subjects whole."""
    source = listed("abab", subjects="xyxy")
    assert shared(source) == {}
    assert shared(listed("ab", given="rv")) == {}


def test_the_worst_comes_first() -> None:
    """Bad images, then classes that are gone, then subjects on both sides."""
    source = listed("aaabab", given="rrrrvv", subjects="uvwxuu")
    first, second, third = problems(source, bad=[3])
    assert "cannot be read" in first
    assert "class b" in second
    assert "more than one part" in third


@pytest.mark.parametrize(
    ("highest", "dark"),
    [
        ([4095, 1023], "4,095"),
        ([None, 4095, None], "4,095"),
        ([0], "0"),
        ([16383], "16,383"),
        ([16384], None),
        ([4095, 65535, 4095], None),
        ([None, None], None),
        ([], None),
    ],
)
def test_images_of_fewer_than_16_bits_in_such_files_are_noted(
    highest: list[int | None], dark: str | None
) -> None:
    """None of them has a level above a quarter; images of 8 bits say nothing."""
    notes = dark_images(Look(content="", highest=one) for one in highest)
    said = f"16-bit images use values up to {dark} of 65,535: they come out dark; "
    assert notes == ([] if dark is None else [f"{said}save them scaled to the full range"])
