"""Faults 8 and 14: what looks like a dead supervisor, and is none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from fault_launcher import Fault
from invariants import broken, has_epochs, remembered, running
from played_forker import Played

from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place


@pytest.mark.long
@pytest.mark.faults(8)
def test_an_error_of_the_database_in_a_beat(place: Place, told: Callable[[str, str], None]) -> None:
    """The next beat is in time."""
    _nothing_is_adopted(place, Fault(host="a", beat_errors=(2, 5)), Fault(host="b"))
    told("the database failed in two single beats", "nothing adopted, I1, I2")


@pytest.mark.faults(14)
def test_clocks_that_are_wrong(place: Place, told: Callable[[str, str], None]) -> None:
    """One host's is an hour off and jumps an hour back, the other's two hours on.

    It is Python's wall clock in these supervisors; no other clock is touched.
    """
    jump = place.form.pick(5.0, 20.0)
    _nothing_is_adopted(
        place,
        Fault(host="a", clock=3600.0, clock_jump=(jump, -3600.0)),
        Fault(host="b", clock_jump=(jump, 7200.0)),
        jump=jump,
    )
    told("clocks an hour off, stepping back and on", "nothing adopted, I1, I2")


def _nothing_is_adopted(place: Place, *faults: Fault, jump: float = 0.0) -> None:
    """Two supervisors work side by side for longer than two leases."""
    epochs, played = place.form.pick(6, 1500), place.form.pick(Played(hold=2), None)
    searches = []
    for count, fault in enumerate(faults, start=1):
        searches.append(place.start(2, workers=1, epochs=epochs, fault=fault, played=played))
        place.until(has_epochs(place, 1, trials=count), 90, "its first epoch")
    time.sleep(place.form.pick(max(2.5 * place.form.lease, jump + place.form.lease), 0.0))
    place.go.touch()
    for search in searches:
        assert search.end(300) == 0, search.said
        assert "left behind" not in search.said
    assert remembered(place.url).ends() == {AttemptEnd.FINISHED: 2}
    assert broken(place, budget=2) == []
    assert running(place) == []
