"""A lease is a counter that somebody else must see standing still."""

from __future__ import annotations

from datetime import UTC, datetime

from storage import Supervisor, Watch
from storage.leases import LEASE_SECONDS, POLL_SECONDS


def peer(beat: int) -> Supervisor:
    """Another supervisor of the study."""
    now = datetime.now(UTC)
    return Supervisor(
        id=7,
        study_id=1,
        host="h",
        pid=1,
        devices=(),
        beat=beat,
        started_at=now,
        ended_at=None,
        release=None,
    )


def polls(beats: list[int], *, every: float = POLL_SECONDS) -> list[bool]:
    """Whether the peer is found lost at each poll."""
    watch = Watch()
    return [bool(watch.poll([peer(beat)], now=every * n)) for n, beat in enumerate(beats)]


def test_a_counter_that_stands_still_for_a_lease_is_lost() -> None:
    """Not a poll earlier."""
    found = polls([3] * 7)
    assert found.index(True) * POLL_SECONDS == LEASE_SECONDS


def test_a_beat_starts_the_watch_again() -> None:
    """One beat in a lease is enough."""
    assert not any(polls([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]))


def test_a_late_poll_proves_nothing() -> None:
    """A watcher that was itself asleep has not watched."""
    assert not any(polls([3, 3, 3], every=2 * LEASE_SECONDS))


def test_a_failed_poll_starts_the_watch_again() -> None:
    """What could not be seen was not seen standing still."""
    watch = Watch()
    for n in range(5):
        assert not watch.poll([peer(3)], now=POLL_SECONDS * n)
    watch.failed()
    assert not watch.poll([peer(3)], now=LEASE_SECONDS)
