"""Which images are alike, by name, within the parts of a data set and across them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from search.data.duplicates import copies, near_duplicates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.data.source import Look, Source

    Rows = Mapping[str, NDArray[np.int64]]
    """Part → the rows in it, ascending; the parts in their order."""

Pair = tuple[str, str]
"""The keys of two images."""


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Images of one part, each with its like in another part, or before it in the same."""

    part: str
    other: str
    pairs: tuple[Pair, ...]


def alike_copies(source: Source, looks: Sequence[Look], parts: Rows) -> tuple[Alike, ...]:
    """Exact copies: within a part, each with the first of its kind; across, a pair of each kind."""
    part_of = {int(row): part for part, rows in parts.items() for row in rows}
    found: dict[Pair, list[Pair]] = {}
    for same in copies(looks, part_of):
        firsts: dict[str, int] = {}
        for row in same:
            part = part_of[row]
            if part in firsts:
                pair = source.key(row), source.key(firsts[part])
                found.setdefault((part, part), []).append(pair)
            else:
                firsts[part] = row
        for part, other in combinations(firsts, 2):
            pair = source.key(firsts[part]), source.key(firsts[other])
            found.setdefault((part, other), []).append(pair)
    return tuple(
        Alike(part=part, other=other, pairs=tuple(pairs))
        for (part, other), pairs in sorted(found.items(), key=lambda one: _place(one[0], parts))
    )


def _place(pair: Pair, parts: Rows) -> tuple[bool, int, int]:
    """Within a part first, then across parts, each in the parts' order."""
    names = list(parts)
    return pair[0] != pair[1], names.index(pair[0]), names.index(pair[1])


def disputed_copies(
    source: Source, looks: Sequence[Look], rows: NDArray[np.int64]
) -> tuple[Pair, ...]:
    """Exact copies in two classes, one pair of each content."""
    pairs = []
    for same in copies(looks, rows.tolist()):
        others = [row for row in same if source.labels[row] != source.labels[same[0]]]
        if others:
            pairs.append((source.key(same[0]), source.key(others[0])))
    return tuple(pairs)


def alike_near(source: Source, looks: Sequence[Look], parts: Rows) -> tuple[Alike, ...]:
    """Near duplicates, the most alike first.

    Of two parts, the later one's images have theirs in the earlier.
    """
    found = []
    within = [(part, part) for part in parts]
    across = [(later, earlier) for earlier, later in combinations(parts, 2)]
    for part, other in (*within, *across):
        near = near_duplicates(looks, parts[part], parts[other])
        ordered = sorted(near, key=lambda one: one.bits)
        pairs = tuple((source.key(one.row), source.key(one.other)) for one in ordered)
        if pairs:
            found.append(Alike(part=part, other=other, pairs=pairs))
    return tuple(found)
