"""Whom an image shows, and what must stay together."""

from __future__ import annotations

import pytest
from listed import listed, seen

from search.data.subjects import subjects_of, units


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"person(\d+)", ("12", "", "7")),
        (r"person\d+", ("person12", "", "person7")),
        (r"(?:person|IM-)(\d+)", ("12", "12", "7")),
        (r"(person\d+)|(IM-\d+)", ("person12", "", "person7")),
    ],
)
def test_a_subject_is_found_in_the_path(pattern: str, found: tuple[str, ...]) -> None:
    """The first group or, without one, all of the match; no match, no subject."""
    keys = ["a/person12_virus.png", "a/IM-12.png", "b/person7.png"]
    assert subjects_of(listed("aab", keys=keys), pattern) == found


def test_what_the_source_says_is_taken() -> None:
    """Unless a pattern is given; where neither is, nobody speaks of subjects."""
    source = listed("aab", subjects=["x", "", "y"], keys=["1", "2", "3"])
    assert subjects_of(source, None) == ("x", "", "y")
    assert subjects_of(source, r"\d") == ("1", "2", "3")
    assert subjects_of(listed("aab"), None) is None


def test_images_of_a_subject_are_a_unit() -> None:
    """And each of nobody is one of its own."""
    source = listed("aaaaa", subjects=["x", "", "y", "x", ""])
    assert units(range(5), seen(source), source.subjects) == [[0, 3], [1], [2], [4]]


def test_copies_are_a_unit() -> None:
    """Without any subjects."""
    source = listed("aaaa")
    assert units(range(4), seen(source, contents="xyxz"), None) == [[0, 2], [1], [3]]


def test_copies_join_their_subjects() -> None:
    """Image 1 is a copy of 2: x and y, and y's other copy z, are never parted."""
    source = listed("aaaaaa", subjects=["x", "x", "y", "y", "z", "w"])
    looks = seen(source, contents="abbcce"[:3] + "dde")
    assert units(range(6), looks, source.subjects) == [[0, 1, 2, 3, 4], [5]]


def test_only_the_rows_that_were_asked_for_are_in_units() -> None:
    """Also where an image that is not asked for would join two of them."""
    source = listed("aaaa", subjects=["x", "x", "y", "z"])
    looks = seen(source, contents="abbd")
    assert units([0, 2, 3], looks, source.subjects) == [[0], [2], [3]]
    assert units([], looks, source.subjects) == []
