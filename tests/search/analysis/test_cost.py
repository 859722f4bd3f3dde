"""What devices did for a study, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from made_records import NOON, attempt, slot

from search.analysis.cost import cost
from storage import AttemptEnd, SlotState


def test_device_time_is_added_up_by_what_became_of_the_trials() -> None:
    """And by device; what took longest comes first."""
    slots = [slot(1), slot(2, SlotState.PRUNED), slot(3, SlotState.PRUNED), slot(4, SlotState.FAIL)]
    attempts = [
        attempt(1, 100),
        attempt(2, 10, AttemptEnd.PRUNED),
        attempt(3, 20, AttemptEnd.PRUNED, device="cpu:1"),
        attempt(4, 5, AttemptEnd.ERROR, host="there"),
    ]
    found = cost(slots, attempts, training=90.0)
    assert (found.seconds, found.training, found.elapsed) == (135.0, 90.0, 100.0)
    assert [(name, one.trials, one.seconds) for name, one in found.by_end.items()] == [
        ("complete", 1, 100.0),
        ("pruned", 2, 30.0),
        ("failed", 1, 5.0),
    ]
    assert [(name, one.attempts, one.seconds) for name, one in found.by_device.items()] == [
        ("here cpu:0", 2, 110.0),
        ("here cpu:1", 1, 20.0),
        ("there cpu:0", 1, 5.0),
    ]


@pytest.mark.parametrize("end", [AttemptEnd.LOST, AttemptEnd.DIED, AttemptEnd.OUT_OF_MEMORY])
def test_an_attempt_that_another_one_went_on_from_is_lost(end: AttemptEnd) -> None:
    """Its trial's other attempt counts to what became of the trial."""
    found = cost([slot(1)], [attempt(1, 30, end), attempt(1, 50, attempt=2)], training=0.0)
    assert {name: one.seconds for name, one in found.by_end.items()} == {"complete": 50, "lost": 30}


def test_an_accident_that_ended_its_trial_is_a_failure() -> None:
    """Nothing went on from there."""
    found = cost([slot(1, SlotState.FAIL)], [attempt(1, 30, AttemptEnd.DIED)], training=0.0)
    assert list(found.by_end) == ["failed"]


def test_an_attempt_that_was_given_back_counts_to_its_trial() -> None:
    """Another one went on where it stopped: two attempts at one trial."""
    attempts = [attempt(1, 30, AttemptEnd.RELEASED), attempt(1, 50, attempt=2)]
    found = cost([slot(1)], attempts, training=0.0)
    spent = found.by_end["complete"]
    assert (spent.trials, spent.attempts, spent.seconds) == (1, 2, 80.0)


def test_repeats_and_refused_trials_are_named() -> None:
    """Neither is of the budget."""
    slots = [slot(1), slot(2, repeats=1), slot(3, SlotState.REFUSED)]
    attempts = [attempt(1, 30), attempt(2, 20), attempt(3, 1, AttemptEnd.REFUSED)]
    found = cost(slots, attempts, training=0.0)
    assert list(found.by_end) == ["complete", "trained again", "refused"]


def test_what_is_at_work_counts_up_to_now() -> None:
    """From when it began."""
    began = datetime.now(UTC) - timedelta(seconds=50)
    working = attempt(1, None, None, started_at=began)
    found = cost([slot(1, SlotState.CLAIMED)], [working], training=0.0)
    assert found.by_end["at work"].seconds == pytest.approx(50, abs=5)
    assert found.elapsed == pytest.approx(found.seconds)


def test_elapsed_time_has_pauses_in_it() -> None:
    """From the first attempt's start to the last one's end."""
    later = attempt(2, 4000, started_at=NOON + timedelta(seconds=3990))
    found = cost([slot(1), slot(2)], [attempt(1, 10), later], training=0.0)
    assert (found.seconds, found.elapsed) == (20.0, 4000.0)


def test_nothing_costs_nothing() -> None:
    """Before the first attempt."""
    found = cost([], [], training=0.0)
    assert (found.seconds, found.elapsed, found.by_end, found.by_device) == (0, 0, {}, {})
