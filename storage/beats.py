"""Which supervisors live, found out by watching their leases for a while."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.leases import BEAT_SECONDS, LEASE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LOOKS_A_BEAT = 3


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Supervisors that have not ended, after a lease's time."""

    living: frozenset[int]  # ids of those whose beat moved, or who came meanwhile
    standing: Mapping[int, int]  # id and beat of the others: taken for dead


def watch_beats(
    read: Callable[[], Mapping[int, int]], *, seconds: float = LEASE_SECONDS
) -> Watched:
    """Watch beats until all have moved, at most for `seconds`; none, and it returns at once.

    Args:
        read: the beat of each supervisor that has not ended, by its id, as it stands.
        seconds: of this process's monotonic clock.
    """
    standing = dict(read())
    living: set[int] = set()
    deadline = time.monotonic() + seconds
    while standing and time.monotonic() < deadline:
        time.sleep(min(BEAT_SECONDS, seconds) / _LOOKS_A_BEAT)
        now = read()
        living |= {one for one, beat in now.items() if standing.get(one) != beat}
        standing = {one: beat for one, beat in standing.items() if now.get(one) == beat}
    return Watched(living=frozenset(living), standing=standing)
