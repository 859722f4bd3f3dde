"""The best and the newest of many."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

from search.front import Costs, ranks

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

Rank = tuple[int, Costs]
"""The lower, the better; of equals in the first, the costs decide."""


@dataclass(frozen=True)
class Entry(Generic[T]):
    """One of them."""

    rank: Rank
    number: int
    one: T


class Shortlist(Generic[T]):
    """Of what is added, half the best and half the newest."""

    def __init__(self, most: int, *, fronts: bool = False) -> None:
        """Hold at most so many; with `fronts`, costs are compared by the front they are on.

        What is forgotten never comes back: whatever is added to them, points only fall behind.
        """
        self._half = most - most // 2
        self._fronts = fronts
        self._best: list[Entry[T]] = []
        self._newest: deque[tuple[int, T]] = deque(maxlen=most // 2)
        self._sorted = True

    def add(self, number: int, rank: Rank, one: T) -> None:
        """Add one; the lower its rank, the better, then the lower its number."""
        self._newest.append((number, one))
        self._best.append(Entry(rank, number, one))
        self._sorted = False
        if len(self._best) >= 2 * self._half:  # sorting costs little a time
            self._sort()

    def all(self, most: int) -> dict[int, T]:
        """By number, at most so many of them, and not more than it was made for.

        The best come first, in their order.
        """
        self._sort()
        newest = list(self._newest)[max(0, len(self._newest) - most // 2) :]
        best = {entry.number: entry.one for entry in self._best[: most - most // 2]}
        return best | dict(newest)

    def _sort(self) -> None:
        if self._sorted:
            return
        self._best.sort(key=lambda entry: (entry.rank, entry.number))
        if self._fronts:
            groups = groupby(self._best, key=lambda entry: entry.rank[0])
            self._best = [one for _, group in groups for one in _by_front(list(group))]
        del self._best[self._half :]
        self._sorted = True


def _by_front(entries: Sequence[Entry[T]]) -> list[Entry[T]]:
    places = ranks([one.rank[1] for one in entries])
    paired = sorted(zip(places, entries, strict=True), key=lambda two: (two[0], two[1].number))
    return [one for _, one in paired]
