"""Fault 1: trainers are killed, one after another."""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING

import pytest
from invariants import broken, remembered, running
from played_forker import Played

from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place


@pytest.mark.faults(1)
def test_trials_outlive_their_trainers(place: Place, told: Callable[[str, str], None]) -> None:
    """A random trainer is killed every now and then until the budget has ended."""
    trials, pause = place.form.pick(20, 200), place.form.pick(0.25, 5.0)
    search = place.start(
        *(trials,), workers=4, epochs=place.form.pick(5, 12), played=_played(place)
    )
    killed, chance = 0, Random(0)  # noqa: S311  # which one does not matter
    while search.process.poll() is None:
        time.sleep(pause)
        if trainers := place.trainers():
            chance.choice(trainers).kill()
            killed += 1
    assert search.end(1) == 0, search.said
    assert broken(place, budget=trials) == []
    assert running(place) == []
    known = remembered(place.url)
    assert known.ends()[AttemptEnd.DIED] >= killed / 2 > 3
    # Only a trial without luck dies three times before its first checkpoint.
    assert known.states()[SlotState.COMPLETE] >= 0.8 * trials
    told(f"{killed} trainers killed until {trials} trials had ended", "I1, I2, I3, I4, I6, I7")


def _played(place: Place) -> Played | None:
    return None if place.form.long else Played(seconds=0.1)
