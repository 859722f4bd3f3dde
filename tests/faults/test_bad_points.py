"""Faults 15, 16 and 17: points that run out of memory, diverge, or hang."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fault_launcher import Fault
from invariants import broken, remembered, running

from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place


@pytest.mark.long
@pytest.mark.faults(15)
def test_out_of_memory_is_infeasible(place: Place, told: Callable[[str, str], None]) -> None:
    """RLIMIT_AS in the trainer; tried once more, then the sampler learns it."""
    trials = place.form.pick(3, 20)
    options = ("--space", "fault_models:one_in_five_is_large", "--seed", "5")
    search = place.start(trials, *options, epochs=2, real=True, workers=1)
    assert search.end(600) == 0, search.said
    assert broken(place, budget=trials) == []
    known = remembered(place.url)
    large = [slot for slot in known.slots if '"size": 4' in slot["params"]]
    assert large
    for slot in known.slots:
        state = SlotState.PRUNED if slot in large else SlotState.COMPLETE
        assert slot["state"] == state, slot
    for slot in large:
        ends = [one["end"] for one in known.attempts[slot["slot"]]]
        assert ends == [AttemptEnd.OUT_OF_MEMORY] * 2
        assert "out of memory" in slot["reason"]
    infeasible = [trial.number for trial in known.trials if any(_constraints(trial))]
    assert infeasible == [slot["trial_number"] for slot in large]
    told(f"{len(large)} of {trials} points out of memory", "infeasible, the others complete, I1")


@pytest.mark.long
@pytest.mark.faults(16)
def test_a_loss_that_is_not_finite_is_never_best(
    place: Place, told: Callable[[str, str], None]
) -> None:
    """From the second epoch on; the value of its first epoch does not count."""
    search = place.start(4, "--space", "fault_models:some_diverge", epochs=3, real=True)
    assert search.end(300) == 0, search.said
    assert broken(place, budget=4) == []
    known = remembered(place.url)
    bad = [slot for slot in known.slots if '"diverges": true' in slot["params"]]
    assert 0 < len(bad) < 4
    assert {slot["state"] for slot in bad} == {SlotState.PRUNED}
    assert known.ends() == {AttemptEnd.DIVERGED: len(bad), AttemptEnd.FINISHED: 4 - len(bad)}
    told(f"{len(bad)} of 4 trials NaN at epoch 2", "pruned as infeasible, never best, I1")


@pytest.mark.faults(16)
def test_a_study_where_all_diverges_says_so(place: Place, told: Callable[[str, str], None]) -> None:
    """Exit code 3."""
    if not place.form.long:
        pytest.skip("the main job's tests have the short form of it")
    search = place.start(2, "--space", "fault_models:all_diverge", epochs=3, real=True)
    assert search.end(300) == 3, search.said
    assert "no trial completed" in search.said
    assert "not finite" in search.said
    assert broken(place) == []
    told("every trial NaN", "exit code 3 and why")


@pytest.mark.long
@pytest.mark.faults(17)
def test_a_trainer_that_hangs_is_killed(place: Place, told: Callable[[str, str], None]) -> None:
    """In a callback of the user's own fit; its trial is tried again, and ends."""
    watchdog = place.form.pick((5.0, 3.0, 60.0), (20.0, 30.0, 300.0))
    search = place.start(
        *(2, "--space", "fault_models:Hanging"),
        epochs=4,
        real=True,
        fault=Fault(watchdog=watchdog),
    )
    assert search.end(300) == 0, search.said
    assert broken(place, budget=2) == []
    assert running(place) == []
    known = remembered(place.url)
    assert known.ends() == {AttemptEnd.HUNG: 1, AttemptEnd.FINISHED: 2}
    told("a callback that never returns", "killed, tried again, I1, I7")


def _constraints(trial: object) -> list[float]:
    """Of an Optuna trial: those above 0 are violated."""
    from optuna.trial import FrozenTrial

    assert isinstance(trial, FrozenTrial)
    return [value > 0 for value in trial.constraints.values()]
