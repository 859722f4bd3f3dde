"""Watching other supervisors' leases, without comparing one wall clock with another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.records import Supervisor

LEASE_SECONDS = 15.0
BEAT_SECONDS = 3.0  # how often a supervisor advances its own lease
POLL_SECONDS = 3.0  # how often it looks at the others'
# A poll that comes later than this may follow a stall of our own: what it saw proves nothing.
LATE_SECONDS = 2 * POLL_SECONDS


@dataclass
class _Seen:
    beat: int
    since: float


class Watch:
    """Who has not beaten for a whole lease while we looked, poll after poll."""

    def __init__(self) -> None:
        self._seen: dict[int, _Seen] = {}
        self._last_poll: float | None = None

    def poll(self, supervisors: Iterable[Supervisor], *, now: float) -> list[Supervisor]:
        """Take in the leases as they stand.

        Args:
            supervisors: the others of the study that have not ended.
            now: seconds of this process's monotonic clock.

        Returns:
            Those whose counter stood still in every poll for `LEASE_SECONDS`.
        """
        late = self._last_poll is None or now - self._last_poll > LATE_SECONDS
        self._last_poll = now
        before = {} if late else self._seen
        self._seen = {}
        found = list(supervisors)
        for one in found:
            seen = before.get(one.id)
            same = seen is not None and seen.beat == one.beat
            self._seen[one.id] = seen if seen and same else _Seen(one.beat, now)
        return [one for one in found if now - self._seen[one.id].since >= LEASE_SECONDS]

    def failed(self) -> None:
        """A poll failed: every watch starts again."""
        self._seen = {}
