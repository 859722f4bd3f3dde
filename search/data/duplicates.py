"""Images that are there twice: the same bytes, or nearly the same to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from search.data.source import Look

PAIRS_AT_ONCE = 1_000_000
NEAR_BITS = 2
"""Difference hashes that differ in no more of their 64 bits are of near duplicates."""
_BANDS = NEAR_BITS + 1
_NONE = np.iinfo(np.int64).max
_ROWS = 1 << 40  # more than there are images: bits · _ROWS + row orders by bits, then by row


class Near(NamedTuple):
    """An image, the one before it that looks most like it, and by how many bits they differ."""

    row: int
    other: int
    bits: int


def copies(looks: Sequence[Look], rows: Iterable[int]) -> list[list[int]]:
    """The rows among `rows` that have the same content, those with company only."""
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(looks[row].content, []).append(row)
    return [same for same in found.values() if len(same) > 1]


def near_duplicates(
    looks: Sequence[Look], rows: NDArray[np.int64], others: NDArray[np.int64]
) -> list[Near]:
    """Each of `rows` that has a near duplicate among `others`, with the nearest; not its copies.

    Both ascend. Where they are the same rows, an image has those before it, and only the first of
    those with one hash looks at other hashes: every pair is found from one side.
    """
    within = rows is others
    contents = _contents(looks)
    here = _hashed(looks, contents, rows)
    there = here if within else _hashed(looks, contents, others)
    best = _nearest(here, there, within=within)[here.place]
    same = _same_hash(here, there, contents, within=within)
    if within:
        best[rows != here.first[here.place]] = _NONE
    best = np.minimum(best, same)
    return [
        Near(int(row), int(code % _ROWS), int(code // _ROWS))
        for row, code in zip(rows, best, strict=True)
        if code != _NONE
    ]


class _Hashed(NamedTuple):
    """The hashes of some images, each once, ascending, and who has them."""

    rows: NDArray[np.int64]
    hashes: NDArray[np.uint64]
    place: NDArray[np.int64]  # of each row's hash
    first: NDArray[np.int64]  # row with each hash
    second: NDArray[np.int64]  # the first row with other content than that; _NONE if none


def _contents(looks: Sequence[Look]) -> NDArray[np.int64]:
    known: dict[str, int] = {}
    return np.array([known.setdefault(look.content, len(known)) for look in looks], dtype=np.int64)


def _hashed(looks: Sequence[Look], contents: NDArray[np.int64], rows: NDArray[np.int64]) -> _Hashed:
    every = np.array([looks[row].likeness for row in rows], dtype=np.uint64)
    hashes, at, place = np.unique(every, return_index=True, return_inverse=True)
    first = rows[at]
    other = contents[rows] != contents[first[place]]
    second = np.full(len(hashes), _NONE)
    np.minimum.at(second, place[other], rows[other])
    return _Hashed(rows, hashes, place, first, second)


def _same_hash(
    here: _Hashed, there: _Hashed, contents: NDArray[np.int64], *, within: bool
) -> NDArray[np.int64]:
    """Of each row here, the first row there with its hash and other content; _NONE if none."""
    if not len(there.hashes):
        return np.full(len(here.rows), _NONE)
    at = np.searchsorted(there.hashes, here.hashes).clip(max=len(there.hashes) - 1)
    known = (there.hashes[at] == here.hashes)[here.place]
    first, second = there.first[at][here.place], there.second[at][here.place]
    other = np.where(contents[first] != contents[here.rows], first, second)
    if within:
        known &= other < here.rows
    return np.where(known, other, _NONE)


def _nearest(here: _Hashed, there: _Hashed, *, within: bool) -> NDArray[np.int64]:
    """Of each hash here, the nearest other one there, as bits · _ROWS + its first row."""
    best = np.full(len(here.hashes), _NONE)
    for mine, other in _candidates(here.hashes, there.hashes):
        bits = np.bitwise_count(here.hashes[mine] ^ there.hashes[other])
        near = (bits > 0) & (bits <= NEAR_BITS)
        if within:
            near &= there.first[other] < here.first[mine]
        codes = bits[near].astype(np.int64) * _ROWS + there.first[other[near]]
        np.minimum.at(best, mine[near], codes)
    return best


def _candidates(
    hashes: NDArray[np.uint64], others: NDArray[np.uint64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Places in both arrays that agree in one of three bands of bits.

    Hashes that differ in two bits agree in at least one band, so that none is missed and few are
    compared.
    """
    for band in range(_BANDS):
        # Every third bit: bits side by side are all 0 in whole sets of images with a black edge.
        mask = np.uint64(sum(1 << bit for bit in range(band, 64, _BANDS)))
        keys, other_keys = hashes & mask, others & mask
        order = np.argsort(other_keys, kind="stable")
        starts = np.searchsorted(other_keys[order], keys, "left")
        counts = np.searchsorted(other_keys[order], keys, "right") - starts
        yield from _expanded(order, starts, counts)


def _expanded(
    order: NDArray[np.int64], starts: NDArray[np.int64], counts: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Every place with each of its partners, about a million pairs at a time."""
    if not counts.any():
        return
    cuts = np.searchsorted(np.cumsum(counts), np.arange(0, counts.sum(), PAIRS_AT_ONCE), "right")
    for low, high in zip(cuts, [*cuts[1:], len(counts)], strict=True):
        some = counts[low:high]
        first = np.repeat(np.arange(low, high), some)
        ends = np.cumsum(some)
        within = np.arange(len(first)) - np.repeat(ends - some, some)
        yield first, order[np.repeat(starts[low:high], some) + within]
