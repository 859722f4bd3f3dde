"""A study in which everything fails ends, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invariants import remembered, running
from played_forker import Played

from storage import SlotState

if TYPE_CHECKING:
    from fault_search import Place


def test_five_failed_trials_from_the_start_end_it(place: Place) -> None:
    """With their common cause; the rest of the budget stays."""
    search = place.start(30, played=Played(crash=tuple(range(100))))
    assert search.end(90) in (1, 3), search.said
    assert "ValueError: no such thing" in search.said
    states = remembered(place.url).states()
    assert 5 <= states[SlotState.FAIL] <= 6  # the other worker may be at one
    assert states[SlotState.CLAIMED] == 0
    assert running(place) == []
