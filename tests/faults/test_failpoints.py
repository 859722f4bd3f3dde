"""Fault 7: the supervisor dies between two steps of a trial's life."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from fault_launcher import Fault
from invariants import broken, remembered, running, seen
from played_forker import Played

from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place, Search

SHORT = (
    "storage.claims:Claims.claim:after:1",  # claimed, not asked
    "storage.slots:Slots.asked:after:1",  # asked, no report yet
    "storage.reports:Reports.write:before:2",  # checkpoint written, not recorded
    "storage.slots:Slots.end:after:1",  # result recorded, Optuna not told
    "storage.slots:Slots.release:after:1",  # trainer dead and trial given back, not tried again
)
LONG = (
    *SHORT,
    "storage.slots:Slots.asked:before:1",  # asked, not recorded
    "storage.reports:Reports.write:after:2",  # checkpoint recorded, the one before not removed
    "storage.slots:Slots.release:before:1",  # trainer dead, trial not given back
)


@pytest.mark.long
@pytest.mark.faults(7)
def test_the_next_start_takes_it_up(place: Place, told: Callable[[str, str], None]) -> None:
    """One start after another dies at its point, each with a trial of its own; the last one ends.

    The budget is exact, and no trial is left over in Optuna's tables or in ours.
    """
    points = place.form.pick(SHORT, LONG)
    budget = len(points)
    for point in points:
        begun = _begun(place)
        search = _start(place, budget, point)
        if "release" in point:
            place.until(_more_than(place, begun), 90, "two epochs")
            place.trainers()[0].kill()
        assert search.end(90) == -signal.SIGKILL, (point, search.said)
        assert running(place) == []
    last = _start(place, budget, None)
    assert last.end(180) == 0, last.said
    assert broken(place, budget=budget) == []
    assert running(place) == []
    ends = remembered(place.url).ends()
    lost = budget - 2  # the trial that had ended, and the one that was given back, were nobody's
    assert ends == {AttemptEnd.LOST: lost, AttemptEnd.DIED: 1, AttemptEnd.FINISHED: budget}
    told(f"killed at {budget} points of a trial's life", "I1, I2, I3, I4, I6, I7")


def _begun(place: Place) -> int:
    """How many trials have two epochs."""
    known = seen(place)
    return 0 if known is None else sum(len(rows) >= 2 for rows in known.epochs.values())


def _more_than(place: Place, begun: int) -> Callable[[], bool]:
    return lambda: _begun(place) > begun


def _start(place: Place, budget: int, kill: str | None) -> Search:
    played = None if place.form.long else Played(seconds=0.1)
    return place.start(budget, workers=1, epochs=6, fault=Fault(kill=kill), played=played)
