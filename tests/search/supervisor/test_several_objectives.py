"""A study with several objectives, through supervisors whose trainers only pretend."""

from __future__ import annotations

import math
from contextlib import closing
from typing import TYPE_CHECKING, Any

import optuna
import pytest
from on_sqlite import on_sqlite
from optuna.samplers._tpe.sampler import _split_trials
from optuna.trial import TrialState
from simulated import SimulatedExecutor
from sqlalchemy import text

from search.executor import Count
from search.footprint import Footprint
from search.front import costs_of, dominates, front_of, leads
from search.objective import Objective
from search.supervisor import keeping, sampler_view
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.sampling import make_sampler
from search.supervisor.work import Ending
from storage import AttemptEnd, Result, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from house import House

    from search.executor import TrialSpec

EVERY = (*Footprint,)
PARAMETERS = (Footprint.PARAMETERS,)


def weights(spec: TrialSpec) -> int:
    """Of its network: from 100 to 1,000, not in the order of the trials."""
    return 100 + (400 + 37 * spec.trial) % 900


def curve(spec: TrialSpec) -> list[float | None]:
    """The larger the better, and luck; every third fails to learn, and every ninth diverges."""
    if spec.trial % 9 == 8:
        return [1.0, None]
    lost = 1.5 if spec.trial % 3 == 2 else 0.01 * (7 * spec.trial % 5)
    return [lost + 5 / math.sqrt(weights(spec)) + 0.1 / epoch for epoch in range(1, 5)]


def search(home: House, **more: Any) -> SimulatedExecutor:
    """Trials that end in every way, pruned among those of no more weights."""
    executor = SimulatedExecutor(
        curve,
        weights=weights,
        refused=lambda spec: spec.trial == 4,
        fails=lambda spec, _: AttemptEnd.ERROR if spec.trial == 5 else None,
    )
    options = {"pruner": "asha", "sampler": "tpe", **more}
    assert home.supervisor(executor, **options).run() == Ending.BUDGET
    return executor


@pytest.mark.parametrize(
    ("footprint", "objective"),
    [(PARAMETERS, Objective.VAL_LOSS), (EVERY, Objective.VAL_ACCURACY)],
)
def test_a_search_beyond_the_eleventh_suggestion(
    house: Callable[..., House], footprint: tuple[Footprint, ...], objective: Objective
) -> None:
    """TPE sees pruned, infeasible, failed and complete trials, and raises at none."""
    home = house(30, objective, footprint)
    search(home)
    assert home.states().count(SlotState.PRUNED) > 5
    told = home.trials
    assert {one.state for one in told} == {
        TrialState.COMPLETE,
        TrialState.PRUNED,
        TrialState.FAIL,
    }
    assert any(one.constraints for one in told)
    assert not [one for one in told if one.intermediate_values]
    slots = {one.trial_number: one for one in home.database.slots.all(home.study.id)}
    for one in told:
        ours = slots[one.number]
        costs = [cost.value_of(ours) for cost in footprint]
        assert one.values == ([ours.value, *costs] if one.state == TrialState.COMPLETE else None)
    study = optuna.load_study(study_name="s", storage=home.database.optuna)
    assert [one.name.lower() for one in study.directions] == [
        objective.direction,
        *["minimize"] * len(footprint),
    ]
    assert study.metric_names == [objective, *footprint]


def test_the_front_is_that_of_the_database(house: Callable[..., House]) -> None:
    """And Optuna's own, of its copy."""
    home = house(30, Objective.VAL_LOSS, PARAMETERS)
    search(home)
    identity = home.study.identity
    complete = [
        one for one in home.database.slots.all(home.study.id) if one.state is SlotState.COMPLETE
    ]
    costs = {one.trial_number: costs_of(one, identity) or () for one in complete}
    alone = {
        number
        for number, mine in costs.items()
        if not any(dominates(theirs, mine) for theirs in costs.values())
    }
    assert {one.trial_number for one in front_of(home.database, home.study)} == alone
    study = optuna.load_study(study_name="s", storage=home.database.optuna)
    assert {one.number for one in study.best_trials} == alone
    assert 1 < len(alone) < len(complete)


def test_what_nothing_beats_is_not_pruned(house: Callable[..., House]) -> None:
    """At each rung: whoever ends there is behind a network that is no larger."""
    home = house(40, Objective.VAL_LOSS, PARAMETERS)
    search(home, workers=4)
    slots = home.database.slots.all(home.study.id)
    history = home.database.history.of_study(home.study.id)
    pruned = [one for one in slots if one.state is SlotState.PRUNED and one.reason is None]
    lost = {one.slot: [epoch.val_loss or 0.0 for epoch in history[one.slot]] for one in pruned}
    assert pruned
    for one in pruned:
        epochs = len(lost[one.slot])
        mine = min(lost[one.slot])
        ahead = [
            other
            for other in slots
            if other.slot != one.slot
            and (other.weights or math.inf) <= (one.weights or 0)
            and len(theirs := history.get(other.slot, [])) >= epochs
            and min(epoch.val_loss or math.inf for epoch in theirs[:epochs]) < mine
        ]
        assert ahead
    smallest = min(slots, key=lambda one: one.weights or math.inf)
    assert smallest.state is SlotState.COMPLETE


@on_sqlite
def test_by_one_objective_the_small_ones_would_have_been_pruned(
    house: Callable[..., House],
) -> None:
    """The same curves: the smallest network, which is on the front, ends at its first rung."""
    home = house(40)
    search(home, workers=4)
    slots = home.database.slots.all(home.study.id)
    smallest = min(slots, key=lambda one: one.weights or math.inf)
    assert smallest.state is SlotState.PRUNED


def seen(trial: optuna.trial.FrozenTrial) -> tuple[object, ...]:
    """All that a sampler minds."""
    values = trial.values if trial.state == TrialState.COMPLETE else None
    return (trial.number, trial.state, values, trial.params, trial.constraints)


def test_the_sampler_sees_what_optuna_has(house: Callable[..., House]) -> None:
    """All values, and no intermediate ones; of PRUNED trials the best come first."""
    home = house(30, Objective.VAL_LOSS, EVERY)
    search(home)
    shown = home.sampler_view().get_all_trials(0)
    by_number = sorted(shown, key=lambda one: one.number)
    assert [seen(one) for one in by_number] == [seen(one) for one in home.trials]
    assert not [one for one in shown if one.intermediate_values]
    study = optuna.load_study(study_name="s", storage=home.database.optuna)
    trials = [one for one in shown if one.state in (TrialState.COMPLETE, TrialState.PRUNED)]
    complete = sum(one.state == TrialState.COMPLETE for one in trials)
    below, _ = _split_trials(study, trials, n_below=complete + 2)
    good = {one.number for one in below if one.state == TrialState.PRUNED}
    slots = home.database.slots.all(home.study.id)
    pruned = [one for one in slots if one.state is SlotState.PRUNED and one.reason is None]
    points = {one.trial_number: (one.value or 0.0, float(one.weights or 0)) for one in pruned}
    first = {
        number
        for number, mine in points.items()
        if not any(dominates(theirs, mine) for theirs in points.values())
    }
    assert len(good) == 2
    assert good <= first or first <= good


@on_sqlite
def test_of_many_the_sampler_sees_the_front(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 40 trials it is shown 12: half are the best by their fronts, half the newest."""
    monkeypatch.setattr(sampler_view, "MOST", 12)
    home = house(40, Objective.VAL_LOSS, PARAMETERS)
    one = home.sampler_view()
    one.get_all_trials(0)
    search(home, pruner="none", sampler="random")
    shown = {trial.number for trial in one.get_all_trials(0)}
    on_front = [sketch.trial_number for sketch in front_of(home.database, home.study)]
    assert len(shown) == 12
    assert len(shown & set(on_front)) >= min(6, len(on_front))


def test_what_a_crash_left_is_repaired_with_every_value(house: Callable[..., House]) -> None:
    """Killed between our last result and Optuna's: the copy gets all of them."""
    home = house(6, Objective.VAL_LOSS, EVERY)
    search(home, pruner="none")
    before = [seen(one) for one in home.trials]
    with home.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM trial_values"))
        connection.execute(text("UPDATE trials SET state = 'RUNNING'"))
    with closing(open_database(home.url)) as database:  # the other one remembers what has ended
        trials = OptunaStudy(database, home.study, make_sampler("tpe", steps=9, seed=0))
        assert trials.repair() == len(before)
        assert trials.repair() == 0
        study = optuna.load_study(study_name="s", storage=database.optuna)
        assert [seen(one) for one in study.get_trials()] == before


def test_a_trial_goes_on_after_its_trainer_died(house: Callable[..., House]) -> None:
    """What it reported before is not told to Optuna again, which would refuse it."""
    home = house(3, Objective.VAL_LOSS, PARAMETERS)
    died: list[int] = []

    def dies_once(spec: TrialSpec, number: int) -> AttemptEnd | None:
        if spec.trial == 1 and number == 3 and not died:
            died.append(spec.attempt)
            return AttemptEnd.DIED
        return None

    executor = SimulatedExecutor(curve, weights=weights, fails=dies_once)
    assert home.supervisor(executor).run() == Ending.BUDGET
    resumed = [spec.resume for spec in executor.specs if spec.trial == 1]
    assert resumed[0] is None
    assert resumed[1] is not None
    slot = home.database.slots.all(home.study.id)[1]
    assert (slot.state, slot.weights) == (SlotState.COMPLETE, 537)
    assert home.trials[1].values == [slot.value, 537]


@on_sqlite
def test_what_was_not_measured_is_no_complete_trial(house: Callable[..., House]) -> None:
    """It has no place among the others."""
    home = house(1, Objective.VAL_LOSS, PARAMETERS)
    home.supervisor(SimulatedExecutor(curve)).run()
    slot = home.database.slots.all(home.study.id)[0]
    assert (slot.state, slot.reason) == (SlotState.FAIL, "its parameters was not measured")


@on_sqlite
def test_a_study_of_other_directions_is_not_gone_on_with(house: Callable[..., House]) -> None:
    """One that Optuna has already, and that is not this program's, among them."""
    home = house(1, Objective.VAL_LOSS, PARAMETERS)
    optuna.create_study(study_name="s", storage=home.database.optuna)
    with pytest.raises(Exception, match="exists to minimize, not to minimize val_loss, minimize p"):
        OptunaStudy(home.database, home.study, make_sampler("random", steps=9, seed=0))


@on_sqlite
def test_overfitting_ends_none_that_leads(house: Callable[..., House]) -> None:
    """A trial leads while no COMPLETE one of no more weights has a lower loss."""
    home = house(2, Objective.VAL_LOSS, PARAMETERS)
    executor = SimulatedExecutor(curve, weights=weights)
    home.supervisor(executor, workers=1).run()
    first = home.database.slots.all(home.study.id)[0]
    count = _count(weights=500)
    assert first.value is not None
    worse = first.value + 0.1
    assert not leads(home.database, home.study, worse, count)
    assert leads(home.database, home.study, worse, _count(weights=499))
    assert leads(home.database, home.study, first.value - 0.1, count)


def _count(*, weights: int) -> Count:
    return Count(weights=weights, multiply_adds=10 * weights)


@on_sqlite
def test_of_a_long_front_the_ends_keep_their_weights(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight are on it, and five may stay beside the best one."""
    monkeypatch.setattr(keeping, "MOST_OF_FRONT", 5)
    home = house(8, Objective.VAL_LOSS, PARAMETERS)
    me = home.database.supervisors.register(home.study.id, host="h", pid=1, devices=["d"])
    for number in range(8):
        claim = home.database.claims.claim(home.study.id, supervisor_id=me, device="d")
        assert claim is not None
        result = Result(
            state=SlotState.COMPLETE,
            end=AttemptEnd.FINISHED,
            value=0.1 * number,
            weights=100 - number,
            model_file=f"{number}.keras",
        )
        home.database.slots.asked(claim, trial_id=number, trial_number=number, params={})
        home.database.slots.end(claim, result)
    keeping.keep_best(home.database, home.study, home.paths, keep=1)
    slots = home.database.slots.all(home.study.id)
    kept = [one.trial_number for one in slots if one.model_file]
    assert kept == [0, 2, 4, 5, 7]
