"""Watching beats: a moving one shows life, and one that stands still proves death after a lease."""

from __future__ import annotations

import time
from itertools import count

from storage.beats import watch_beats


def test_without_supervisors_nothing_is_waited_for() -> None:
    """There is nothing to see."""
    began = time.monotonic()
    watched = watch_beats(dict)
    assert (watched.living, watched.standing) == (frozenset(), {})
    assert time.monotonic() - began < 1


def test_the_living_are_seen_at_their_next_beat() -> None:
    """And the watch ends when all have been seen."""
    beats = count()
    began = time.monotonic()
    watched = watch_beats(lambda: {1: next(beats), 2: next(beats)}, seconds=30)
    assert (watched.living, watched.standing) == ({1, 2}, {})
    assert time.monotonic() - began < 10


def test_who_stands_still_is_watched_for_a_whole_lease() -> None:
    """With the beat at which it stands, so that it is adopted there and nowhere later."""
    beats = count()
    began = time.monotonic()
    watched = watch_beats(lambda: {1: next(beats), 2: 7}, seconds=1)
    assert (watched.living, watched.standing) == ({1}, {2: 7})
    assert time.monotonic() - began >= 1


def test_who_comes_lives_and_who_ends_is_neither() -> None:
    """One ends and one is new between two looks."""
    looks = iter([{1: 5, 2: 7}, {2: 7, 3: 0}])
    last = {2: 7, 3: 0}
    watched = watch_beats(lambda: next(looks, last), seconds=0.5)
    assert (watched.living, watched.standing) == ({3}, {2: 7})
