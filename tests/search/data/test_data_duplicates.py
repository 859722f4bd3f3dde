"""Images that are there twice."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from search.data import duplicates
from search.data.duplicates import NEAR_BITS, copies, near_duplicates
from search.data.source import Look


def looks(*hashes: int, contents: str | None = None) -> tuple[Look, ...]:
    names = contents or [str(number) for number in range(len(hashes))]
    return tuple(
        Look(content=name, likeness=found) for name, found in zip(names, hashes, strict=True)
    )


def rows(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, np.int64)


def test_copies_have_the_same_content() -> None:
    """Those with company, among the rows that were asked for."""
    found = looks(*range(6), contents="abacab")
    assert copies(found, range(6)) == [[0, 2, 4], [1, 5]]
    assert copies(found, [1, 2, 3, 5]) == [[1, 5]]


def test_near_duplicates_differ_in_two_bits_or_fewer() -> None:
    """Each is named with the nearest of the others, and how far it is."""
    found = looks(0b0000, 0b0011, 0b0111, 0b0001)
    assert near_duplicates(found, rows(0), rows(1, 2)) == [(0, 1, 2)]
    assert near_duplicates(found, rows(0), rows(1, 3)) == [(0, 3, 1)]
    assert near_duplicates(found, rows(0), rows(2)) == []


def test_exact_copies_are_not_near_duplicates() -> None:
    """They are told as what they are; equal to look at is not the same."""
    found = looks(5, 5, 5, contents="xxy")
    assert near_duplicates(found, rows(0), rows(1)) == []
    assert near_duplicates(found, rows(0), rows(1, 2)) == [(0, 2, 0)]


def test_within_a_part_only_images_before_count() -> None:
    """So that a pair is told once."""
    found = looks(0, 1 << 60, 1, 1 << 60 | 1)
    every = rows(0, 1, 2, 3)
    assert near_duplicates(found, every, every) == [(1, 0, 1), (2, 0, 1), (3, 1, 1)]


def test_nothing_is_near_nothing() -> None:
    """Empty parts are parts."""
    found = looks(0, 0)
    nothing = rows()
    assert near_duplicates(found, nothing, rows(0, 1)) == []
    assert near_duplicates(found, rows(0, 1), nothing) == []
    assert near_duplicates(found, nothing, nothing) == []


@pytest.mark.parametrize("at_once", [7, 1_000_000])
def test_none_is_missed(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """All that comparing every pair finds, whichever bits differ and however pairs are cut."""
    monkeypatch.setattr(duplicates, "PAIRS_AT_ONCE", at_once)
    generator = np.random.default_rng(0)
    base = [int(one) for one in generator.integers(0, 2**63, 20)]
    flips = [sum(1 << int(bit) for bit in generator.choice(64, n, False)) for n in (1, 2, 3) * 20]
    hashes = [*base, *(base[number % 20] ^ flip for number, flip in enumerate(flips))]
    found = looks(*hashes)
    shuffled = generator.permutation(80)
    first, second = shuffled[:40], shuffled[40:]
    wanted: dict[int, int] = {}
    for one, other in product(first.tolist(), second.tolist()):
        bits = (hashes[one] ^ hashes[other]).bit_count()
        if bits <= NEAR_BITS:
            wanted[one] = min(bits, wanted.get(one, 64))
    near = near_duplicates(found, first, second)
    assert {one.row: one.bits for one in near} == wanted
    assert len(wanted) > 10
    assert all((hashes[one.row] ^ hashes[one.other]).bit_count() == one.bits for one in near)
