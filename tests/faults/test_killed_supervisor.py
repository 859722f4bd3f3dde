"""Fault 2: the supervisor is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from invariants import broken, has_epochs, remembered, running
from played_forker import Played

from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place


@pytest.mark.faults(2)
def test_its_trainers_go_with_it_and_its_trials_go_on(
    place: Place, told: Callable[[str, str], None]
) -> None:
    """SIGKILL with two trials at work, then the same line again: from their checkpoints."""
    epochs = place.form.pick(8, 30)
    search = place.start(3, epochs=epochs, played=place.form.pick(Played(hold=4), None))
    place.until(has_epochs(place, 3, trials=2), 90, "three epochs of two trials")
    search.kill()
    assert running(place) == []
    assert place.start(3, epochs=epochs).end(180) == 0, place.searches[-1].said
    assert broken(place, budget=3) == []
    assert running(place) == []
    known = remembered(place.url)
    assert known.ends()[AttemptEnd.LOST] == 2
    again = [rows[1] for rows in known.attempts.values() if len(rows) > 1]
    assert [one["first_epoch"] > 3 for one in again] == [True, True]
    told("SIGKILL with two trials at work, started again", "trainers gone, I1, I2, I3, I6, I7")
