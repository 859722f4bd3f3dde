"""Fault 2 in a study with several objectives: its supervisor is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna
from invariants import broken, has_epochs, running
from played_forker import Played
from sqlalchemy import make_url

from storage.optuna_rows import OptunaRows

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place

OBJECTIVES = ("--objective", "val_loss", "--objective", "parameters")


def test_it_goes_on_with_all_its_objectives(place: Place, told: Callable[[str, str], None]) -> None:
    """SIGKILL with two trials at work, then the same line again: Optuna has every value."""
    played = place.form.pick(Played(hold=4), None)
    search = place.start(3, *OBJECTIVES, epochs=8, played=played)
    place.until(has_epochs(place, 3, trials=2), 90, "three epochs of two trials")
    search.kill()
    assert running(place) == []
    assert place.start(3, *OBJECTIVES, epochs=8).end(180) == 0, place.searches[-1].said
    assert broken(place, budget=3) == []
    rows = OptunaRows(make_url(place.url))
    trials = optuna.load_study(study_name="s", storage=rows.storage).get_trials()
    rows.close()
    assert [len(one.values or ()) for one in trials] == [2, 2, 2]
    assert not any(one.intermediate_values for one in trials)
    told("SIGKILL with two trials of several objectives at work", "I1, I2, I3, I6, I7")
