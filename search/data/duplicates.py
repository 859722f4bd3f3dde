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

    Where both are the same rows, only those before an image count.
    """
    within = rows is others
    hashes, other_hashes = _hashes(looks, rows), _hashes(looks, others)
    contents = np.array([look.content for look in looks])
    found = []
    for first, second in _candidates(hashes, other_hashes):
        bits = np.bitwise_count(hashes[first] ^ other_hashes[second])
        near = bits <= NEAR_BITS
        row, other, bits = rows[first[near]], others[second[near]], bits[near].astype(np.int64)
        kept = contents[row] != contents[other]
        if within:
            kept &= other < row
        found.append(np.stack([row, bits, other], axis=1)[kept])
    every = np.concatenate([*found, np.empty((0, 3), np.int64)])
    ordered = every[np.lexsort((every[:, 2], every[:, 1], every[:, 0]))]
    _, nearest = np.unique(ordered[:, 0], return_index=True)
    return [Near(int(row), int(other), int(bits)) for row, bits, other in ordered[nearest]]


def _hashes(looks: Sequence[Look], rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    return np.array([looks[row].likeness for row in rows], dtype=np.uint64)


def _candidates(
    hashes: NDArray[np.uint64], others: NDArray[np.uint64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Places in both arrays that agree in one of three bands of bits.

    Hashes that differ in two bits agree in at least one band, so that none is missed and few are
    compared.
    """
    bands = NEAR_BITS + 1
    width = -(-64 // bands)
    for band in range(bands):
        shift, mask = np.uint64(band * width), np.uint64(2**width - 1)
        keys, other_keys = (hashes >> shift) & mask, (others >> shift) & mask
        order = np.argsort(other_keys, kind="stable")
        starts = np.searchsorted(other_keys[order], keys, "left")
        counts = np.searchsorted(other_keys[order], keys, "right") - starts
        yield from _expanded(order, starts, counts)


def _expanded(
    order: NDArray[np.int64], starts: NDArray[np.int64], counts: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Every place with each of its partners, about a million pairs at a time."""
    cuts = np.searchsorted(np.cumsum(counts), np.arange(0, counts.sum(), PAIRS_AT_ONCE), "right")
    for low, high in zip(cuts, [*cuts[1:], len(counts)], strict=True):
        some = counts[low:high]
        first = np.repeat(np.arange(low, high), some)
        ends = np.cumsum(some)
        within = np.arange(len(first)) - np.repeat(ends - some, some)
        yield first, order[np.repeat(starts[low:high], some) + within]
