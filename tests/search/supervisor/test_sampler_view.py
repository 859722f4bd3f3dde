"""What the sampler sees is what Optuna has, or of much the best and the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import optuna
import pytest
from house import EPOCHS, House, falling
from on_sqlite import on_sqlite
from optuna.trial import FrozenTrial, TrialState
from simulated import SimulatedExecutor

from search.objective import Objective
from search.supervisor import sampler_view
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.sampling import make_sampler
from spaces import load_space
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.executor import TrialSpec

ENDED = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)


def by_turns(spec: TrialSpec) -> Sequence[float | None]:
    """Every third trial loses, and every seventh is not finite."""
    if spec.trial % 7 == 6:
        return [1.0, None]
    worse = 1.0 if spec.trial % 3 == 2 else 0.0
    return [1.0 + worse - 0.001 * spec.trial - 0.01 * epoch for epoch in range(EPOCHS)]


def search(home: House, **more: Any) -> None:
    """Trials that end in every way."""
    executor = SimulatedExecutor(
        by_turns,
        refused=lambda spec: spec.trial == 4,
        fails=lambda spec, _: AttemptEnd.ERROR if spec.trial == 5 else None,
    )
    home.supervisor(executor, pruner="asha", **more).run()


def seen(trial: FrozenTrial) -> tuple[object, ...]:
    """All that a sampler minds."""
    ended = trial.state in (TrialState.COMPLETE, TrialState.PRUNED)
    reported = trial.intermediate_values if ended else None
    value = trial.value if trial.state == TrialState.COMPLETE else None
    point = (trial.params, trial.distributions, trial.constraints)
    return (trial.number, trial.state, value, *point, reported)


@pytest.mark.parametrize("objective", [Objective.VAL_LOSS, Objective.VAL_ACCURACY])
def test_of_few_trials_it_sees_what_optuna_has(
    house: Callable[..., House], objective: Objective
) -> None:
    """Params, values, intermediate values and violated constraints; a waiting one too."""
    home = house(20, objective)
    search(home)
    me = home.database.supervisors.register(home.study.id, host="h", pid=1, devices=["d"])
    home.database.studies.start(home.study, budget=22)
    home.database.claims.claim(home.study.id, supervisor_id=me, device="d")  # it has no trial yet
    assert {one.state for one in home.trials} == set(ENDED)
    assert any(one.constraints for one in home.trials)
    found = home.sampler_view().get_all_trials(0, deepcopy=False)
    assert [seen(one) for one in found] == [seen(one) for one in home.trials]
    complete = home.sampler_view().get_all_trials(0, states=(TrialState.COMPLETE,))
    assert {one.state for one in complete} == {TrialState.COMPLETE}


@on_sqlite
def test_a_look_sees_what_changed_since_the_last(house: Callable[..., House]) -> None:
    """What ran has ended, what waited runs, and there are others."""
    home = house(6)
    looks: list[tuple[list[object], list[object]]] = []
    one = home.sampler_view()
    executor = SimulatedExecutor(by_turns)

    def look() -> None:
        theirs = [seen(each) for each in home.trials if each.state != TrialState.WAITING]
        looks.append(([seen(each) for each in one.get_all_trials(0)], list(theirs)))

    executor.before_wait = look
    home.supervisor(executor, pruner="asha").run()
    look()
    assert len(looks) > 10
    for mine, theirs in looks:
        assert mine == theirs


@on_sqlite
def test_of_many_it_sees_the_best_and_the_newest(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here three of each: COMPLETE before PRUNED, and what is infeasible last."""
    monkeypatch.setattr(sampler_view, "MOST", 6)
    home = house(20)
    one = home.sampler_view()
    search(home)
    slots = home.database.slots.all(home.study.id)
    complete = [each for each in slots if each.state == SlotState.COMPLETE]
    best = sorted(complete, key=lambda each: each.value or 0)[:3]
    expected = {each.trial_number for each in [*best, *slots[-3:]]}
    assert {each.number for each in one.get_all_trials(0)} == expected
    assert {each.number for each in home.sampler_view().get_all_trials(0)} == expected


@on_sqlite
def test_of_many_that_run_it_sees_the_newest(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are half of what is seen at most; the other half has ended."""
    monkeypatch.setattr(sampler_view, "MOST", 6)
    home = house(20)
    search(home)
    one = home.sampler_view()
    one.get_all_trials(0)
    home.database.studies.start(home.study, budget=25)
    me = home.database.supervisors.register(home.study.id, host="h", pid=1, devices=["d"])
    trials = OptunaStudy(home.database, home.study, make_sampler("random", steps=9, seed=0))
    begun = []
    for _ in range(5):
        claim = home.database.claims.claim(home.study.id, supervisor_id=me, device="d")
        assert claim is not None
        new = trials.ask(claim, load_space("cnn"))
        home.database.slots.asked(
            claim, trial_id=new.trial_id, trial_number=new.number, params=new.params
        )
        begun.append(new.number)
    for each in (one, home.sampler_view()):
        shown = each.get_all_trials(0)
        assert [found.number for found in shown if not found.state.is_finished()] == begun[-3:]
        assert len(shown) in (5, 6)  # one may be both of the best and of the newest


@on_sqlite
def test_a_sampler_suggests_by_it_what_it_would_by_optunas_storage(
    house: Callable[..., House],
) -> None:
    """Given the same seed, and as many trials as are seen."""
    home = house(30)
    search(home)
    params = []
    for storage in (home.database.optuna, home.sampler_view()):
        study = optuna.load_study(
            study_name="s",
            storage=storage,  # type: ignore[arg-type]
            sampler=make_sampler("tpe", steps=9, seed=3),
        )
        trial = study.ask()
        params.append(load_space("cnn").sample(trial))
        study.tell(trial, state=TrialState.FAIL)
    assert params[0] == params[1]


@on_sqlite
def test_what_was_pruned_has_the_value_of_its_best_epoch(house: Callable[..., House]) -> None:
    """In the objective's unit, where an intermediate value is a validation loss."""
    home = house(20)
    search(home)
    shown = {one.number: one for one in home.sampler_view().get_all_trials(0)}
    pruned = [
        one for one in home.database.slots.all(home.study.id) if one.state == SlotState.PRUNED
    ]
    assert pruned
    for slot in pruned:
        assert slot.trial_number is not None
        assert shown[slot.trial_number].value == slot.value is not None


@on_sqlite
def test_what_repeats_a_trial_is_seen_too(house: Callable[..., House]) -> None:
    """As any other trial: the same point has several values."""
    home = house(3)
    home.supervisor(SimulatedExecutor(falling), repeats=1).run()
    assert len(home.sampler_view().get_all_trials(0)) == 6
