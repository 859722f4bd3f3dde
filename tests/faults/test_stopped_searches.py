"""Fault 3: signals that ask a search to stop."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest
from invariants import broken, has_epochs, remembered, running
from played_forker import Played

from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place, Search
    from invariants import Remembered


@pytest.mark.long
@pytest.mark.faults(3)
def test_once_gives_the_trials_back_with_their_checkpoints(
    place: Place, told: Callable[[str, str], None]
) -> None:
    """SIGINT, SIGTERM and a closed terminal, one start after another; the last one ends."""
    slowest, epochs = 0.0, 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        search = _start(place, hold=epochs + 3)
        place.until(has_epochs(place, epochs + 2, trials=2), 90, "two more epochs of two trials")
        slowest = max(slowest, _stopped(search, number, within=30))
        assert search.process.returncode == 130, search.said
        assert running(place) == []
        assert broken(place) == []
        known = remembered(place.url)
        assert known.states() == {SlotState.OPEN: 2}
        _at_their_last_epoch(known)
        epochs = max(len(rows) for rows in known.epochs.values())
    assert _start(place, hold=None).end(900) == 0, place.searches[-1].said
    assert broken(place, budget=2) == []
    assert remembered(place.url).ends() == {AttemptEnd.RELEASED: 6, AttemptEnd.FINISHED: 2}
    told(
        "SIGINT, SIGTERM, SIGHUP once, started again each time",
        f"ended in {slowest:.1f} s at most, I1, I2, I3, I6, I7",
    )


@pytest.mark.faults(3)
def test_twice_ends_at_once(place: Place, told: Callable[[str, str], None]) -> None:
    """Within five seconds; nothing is left running or owned."""
    search = _start(place, hold=3)
    place.until(has_epochs(place, 2, trials=2), 90, "two epochs of two trials")
    search.interrupt()
    seconds = _stopped(search, signal.SIGINT, within=5)
    assert running(place) == []
    assert SlotState.CLAIMED not in remembered(place.url).states()
    assert broken(place) == []
    told("SIGINT twice", f"ended in {seconds:.1f} s, no slot owned, I2, I7")


@pytest.mark.faults(3)
def test_a_closed_terminal_does_not_stop_what_nohup_started(place: Place) -> None:
    """SIGHUP is ignored already, and stays so."""
    search = place.start(1, epochs=6, before=["nohup"], played=Played(hold=3))
    place.until(has_epochs(place, 2), 90, "two epochs")
    search.interrupt(signal.SIGHUP)
    place.go.touch()
    assert search.end(90) == 0, search.said
    assert broken(place, budget=1) == []
    assert remembered(place.url).ends() == {AttemptEnd.FINISHED: 1}


def _start(place: Place, *, hold: int | None) -> Search:
    """Of two trials, neither of which ends by itself before the signal.

    By what held trainers wait for, or in the long form by the number of epochs.
    """
    played = None if place.form.long else Played(hold=hold)
    return place.start(2, epochs=place.form.pick(20, 1500), played=played)


def _stopped(search: Search, number: signal.Signals, *, within: float) -> float:
    asked = time.monotonic()
    search.interrupt(number)
    search.end(within)
    return time.monotonic() - asked


def _at_their_last_epoch(known: Remembered) -> None:
    for slot in known.slots:
        assert slot["checkpoint_epoch"] == len(known.epochs[slot["slot"]])
