"""The supervisor's loop against a real database, with trainers that only pretend."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import optuna
import pytest
from house import EPOCHS, House, falling
from on_sqlite import on_sqlite
from optuna.trial import TrialState
from simulated import SimulatedExecutor, epoch

from search.errors import UsageError
from search.objective import Objective
from search.ranking import ranked
from search.supervisor.optuna_study import OptunaStudy
from search.supervisor.sampling import make_sampler
from search.supervisor.work import Ending
from spaces import load_space
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.executor import TrialSpec
    from search.supervisor.loop import Supervisor
    from storage import Epoch, EpochReport, Written


def rising_with_trials(spec: TrialSpec) -> Sequence[float | None]:
    """Every trial worse than the one before."""
    return [1.0 + spec.trial - 0.01 * epoch for epoch in range(EPOCHS)]


def worse_losses_and_better_aucs(spec: TrialSpec) -> Sequence[Epoch]:
    """Every trial of a worse loss than the one before, and of a better AUC."""
    losses = rising_with_trials(spec)
    return [
        epoch(number, loss, 0.5 + 0.1 * spec.trial + 0.01 * number)
        for number, loss in enumerate(losses, start=1)
    ]


def test_a_budget_is_spent_exactly(house: Callable[..., House]) -> None:
    """And started again with the same budget nothing runs, with a larger one the difference."""
    home = house(5)
    for budget, more in ((5, 5), (5, 0), (7, 2)):
        home.database.studies.start(home.study, budget=budget)
        executor = SimulatedExecutor(falling)
        assert home.supervisor(executor).run() == Ending.BUDGET
        assert len(executor.specs) == more
    assert home.states() == [SlotState.COMPLETE] * 7
    assert [trial.state for trial in home.trials] == [TrialState.COMPLETE] * 7
    assert [round(trial.value or 0, 2) for trial in home.trials[:2]] == [1.97, 1.87]


@on_sqlite
def test_losers_are_pruned_and_never_best(house: Callable[..., House]) -> None:
    """The first is the best, and successive halving ends the others at their first rung."""
    home = house(4)
    home.supervisor(SimulatedExecutor(rising_with_trials), workers=1, pruner="asha").run()
    assert home.states() == [SlotState.COMPLETE, *[SlotState.PRUNED] * 3]
    assert [len(trial.intermediate_values) for trial in home.trials] == [4, 2, 2, 2]
    study = optuna.load_study(study_name="s", storage=home.database.optuna)
    assert study.best_trial.number == 0


@on_sqlite
@pytest.mark.parametrize("together", [False, True])
def test_no_pruned_trial_is_ahead_of_the_best(house: Callable[..., House], together: bool) -> None:
    """However unsteady the losses are: pruning goes by the best epoch so far, as the value does."""
    home = house(30)

    def unsteady(spec: TrialSpec) -> Sequence[float | None]:
        noise = np.random.default_rng(spec.trial).lognormal(size=16)
        return [*(noise * np.arange(1, 17))]  # overfitting from the first epoch on

    executor = SimulatedExecutor(unsteady, together=together)
    home.supervisor(executor, workers=4, pruner="asha", epochs=16).run()
    best, *others = ranked(home.database.slots.all(home.study.id), home.objective)
    assert best.state == SlotState.COMPLETE
    assert len(others) == 29
    assert all((best.value or 0) <= (other.value or 0) for other in others)


@on_sqlite
def test_the_first_at_a_rung_ends_where_others_are_ahead_already(
    house: Callable[..., House],
) -> None:
    """The third trial is at epoch 2 by then; it leads, and is trained to its end."""
    home = house(3)
    curves = ([5.0] * 8, [9.0] * 8, [1.0] * 8)
    executor = SimulatedExecutor(lambda spec: curves[spec.trial], together=True)
    home.supervisor(executor, workers=2, pruner="asha", epochs=8).run()
    assert home.states() == [SlotState.PRUNED, SlotState.PRUNED, SlotState.COMPLETE]
    assert [len(trial.intermediate_values) for trial in home.trials] == [4, 2, 8]


@on_sqlite
def test_the_first_at_a_rung_that_has_caught_up_goes_on(house: Callable[..., House]) -> None:
    """By what it has lost by now, not by what it had lost when the others were there."""
    home = house(3)
    curves = ([8.0, 8.0, 3.0, 2.0, 2.0], [9.0] * 5, [7.0, 7.0, 5.0, 4.0, 4.0])
    executor = SimulatedExecutor(lambda spec: curves[spec.trial], together=True)
    home.supervisor(executor, workers=2, pruner="asha", epochs=5).run()
    assert home.states() == [SlotState.COMPLETE, SlotState.PRUNED, SlotState.PRUNED]
    assert [len(trial.intermediate_values) for trial in home.trials] == [5, 2, 4]


@on_sqlite
def test_reports_that_come_together_are_written_together(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is answered, and those that are pruned end at the epoch where they are."""
    home, rounds = house(9), list[int]()
    write = home.database.reports.write

    def counted(reports: Sequence[EpochReport]) -> list[Written]:
        rounds.append(len(reports))
        return write(reports)

    monkeypatch.setattr(home.database.reports, "write", counted)
    executor = SimulatedExecutor(rising_with_trials, together=True)
    assert home.supervisor(executor, workers=3, pruner="asha").run() == Ending.BUDGET
    assert max(rounds) == 3
    assert home.states() == [SlotState.COMPLETE] + [SlotState.PRUNED] * 8
    epochs = home.database.history.of_study(home.study.id)
    assert [len(one) for one in epochs.values()] == [EPOCHS] + [2] * 8
    assert [len(trial.intermediate_values) for trial in home.trials] == [EPOCHS] + [2] * 8


@pytest.mark.parametrize("pruner", ["asha", "median"])
def test_pruning_goes_by_the_validation_loss_whatever_the_objective(
    house: Callable[..., House], pruner: str
) -> None:
    """A trial of a better AUC is pruned for its loss; Optuna has the losses' negatives."""
    home = house(7, Objective.VAL_AUC)
    executor = SimulatedExecutor(worse_losses_and_better_aucs)
    home.supervisor(executor, workers=1, pruner=pruner).run()
    complete = 1 if pruner == "asha" else 5  # the median is of five trials
    ends = [SlotState.COMPLETE] * complete + [SlotState.PRUNED] * (7 - complete)
    assert home.states() == ends
    values = {trial.number: trial.intermediate_values for trial in home.trials}
    assert values[0] == {n: -(1.0 - 0.01 * (n - 1)) for n in (1, 2, 3, 4)}
    assert len(values[6]) < EPOCHS
    study = optuna.load_study(study_name="s", storage=home.database.optuna)
    assert study.direction == optuna.study.StudyDirection.MAXIMIZE
    assert study.best_trial.number == complete - 1
    assert study.best_value == pytest.approx(0.5 + 0.1 * (complete - 1) + 0.04)


@on_sqlite
def test_without_a_pruner_the_best_value_wins_not_the_lowest_loss(
    house: Callable[..., House],
) -> None:
    """In our tables, in Optuna's, and among what a trainer is told."""
    home = house(3, Objective.VAL_AUC)
    executor = SimulatedExecutor(worse_losses_and_better_aucs)
    home.supervisor(executor).run()
    best = ranked(home.database.slots.all(home.study.id), home.objective)[0]
    assert (best.trial_number, best.best_epoch) == (2, 4)
    assert best.value == pytest.approx(0.74)
    study = optuna.load_study(study_name="s", storage=home.database.optuna)
    assert (study.best_trial.number, study.best_value) == (2, best.value)
    assert {(spec.objective, spec.positive) for spec in executor.specs} == {("val_auc", 1)}


@on_sqlite
def test_a_trial_without_a_value_fails_and_the_search_goes_on(
    house: Callable[..., House],
) -> None:
    """Its epochs have a loss, but the objective is undefined in each."""
    home = house(2, Objective.VAL_AUC)

    def curve(spec: TrialSpec) -> Sequence[float | Epoch | None]:
        return falling(spec) if spec.trial == 0 else worse_losses_and_better_aucs(spec)

    home.supervisor(SimulatedExecutor(curve), workers=1).run()
    assert home.states() == [SlotState.FAIL, SlotState.COMPLETE]
    assert home.trials[0].user_attrs["reason"] == "the objective is undefined in every epoch"


def test_an_optuna_study_of_another_direction_is_refused(house: Callable[..., House]) -> None:
    """In one line, before anything is asked of it."""
    home = house(1, Objective.VAL_AUC)
    optuna.create_study(study_name="s", storage=home.database.optuna, direction="minimize")
    with pytest.raises(UsageError, match="exists to minimize, not to maximize val_auc"):
        home.supervisor(SimulatedExecutor(falling))


def test_a_trial_that_dies_is_recorded_and_the_search_goes_on(house: Callable[..., House]) -> None:
    """With its reason, in our table and in Optuna's."""
    home = house(3)
    home.supervisor(SimulatedExecutor(falling, crash={1: 2})).run()
    assert sorted(home.states()) == sorted([SlotState.COMPLETE, SlotState.FAIL, SlotState.COMPLETE])
    failed = next(one for one in home.database.slots.all(home.study.id) if one.trial_number == 1)
    assert failed.reason == "the trainer was killed by SIGKILL"
    assert home.trials[1].state == TrialState.FAIL
    assert home.trials[1].user_attrs["reason"] == failed.reason


def test_a_diverged_trial_teaches_the_sampler(house: Callable[..., House]) -> None:
    """PRUNED with a violated constraint; its NaN is no intermediate value."""
    home = house(2)

    def curve(spec: TrialSpec) -> Sequence[float | None]:
        return [1.0, None] if spec.trial == 0 else falling(spec)

    home.supervisor(SimulatedExecutor(curve)).run()
    assert home.trials[0].state == TrialState.PRUNED
    assert home.trials[0].constraints == {"feasible": 1.0}
    assert home.trials[0].intermediate_values == {1: 1.0}
    study = optuna.load_study(study_name="s", storage=home.database.optuna)
    assert study.best_trial.number == 1


def test_interrupted_trials_wait_and_go_on(house: Callable[..., House]) -> None:
    """Same trial, next attempt, same params; nothing is left running or owned."""
    home = house(3)
    executor = SimulatedExecutor(falling)
    supervisor = home.supervisor(executor)
    executor.before_wait = partial(_stop_after, supervisor, home, 1)
    assert supervisor.run() == Ending.INTERRUPTED
    assert executor.closed
    assert home.states().count(SlotState.OPEN) == len(home.view.given_back) > 0
    waiting = [trial for trial in home.trials if trial.state == TrialState.WAITING]
    assert len(waiting) == len(home.view.given_back)
    again = SimulatedExecutor(falling)
    assert home.supervisor(again).run() == Ending.BUDGET
    assert len(home.trials) == 3
    resumed = [spec for spec in again.specs if spec.attempt == 2]
    assert sorted(spec.trial for spec in resumed) == sorted(home.view.given_back)
    first = {spec.trial: (spec.params, spec.seed) for spec in executor.specs}
    assert all(first[spec.trial] == (spec.params, spec.seed) for spec in resumed)
    history = home.database.history.of_study(home.study.id)
    assert [[one.epoch for one in history[slot]] for slot in (1, 2, 3)] == [[1, 2, 3, 4]] * 3


def _stop_after(supervisor: Supervisor, home: House, ended: int) -> None:
    if sum(state.ended for state in home.states()) >= ended:
        supervisor.stop(Ending.INTERRUPTED)


@on_sqlite
def test_when_the_time_is_up_running_trials_complete_with_their_best(
    house: Callable[..., House],
) -> None:
    """Those without an epoch give their slot back."""
    home = house(None)
    executor = SimulatedExecutor(lambda _: [0.5] * 1000)  # the first alone comes to play
    executor.before_wait = partial(time.sleep, 0.01)
    assert home.supervisor(executor, workers=2, seconds=2).run() == Ending.TIME
    assert home.states() == [SlotState.COMPLETE, SlotState.OPEN]
    assert home.view.given_back == [1]
    assert [trial.state for trial in home.trials] == [TrialState.COMPLETE, TrialState.WAITING]
    assert home.trials[0].value == 0.5


def test_a_lost_supervisors_trial_is_adopted(house: Callable[..., House]) -> None:
    """Killed after it asked: its trial goes on in another attempt, never as another trial."""
    home = house(2)
    dead = home.database.supervisors.register(home.study.id, host="h", pid=9, devices=["cpu:0"])
    claim = home.database.claims.claim(home.study.id, supervisor_id=dead, device="cpu:0")
    assert claim is not None
    trials = OptunaStudy(home.database, home.study, make_sampler("random", steps=9, seed=9))
    asked = trials.ask(claim, load_space("cnn"))  # and died before it could record it
    assert home.database.supervisors.adopt(dead, beat=0)
    home.supervisor(SimulatedExecutor(falling)).run()
    assert len(home.trials) == 2
    slot = home.database.slots.all(home.study.id)[0]
    assert (slot.trial_number, slot.fence, slot.state) == (asked.number, 2, SlotState.COMPLETE)
    assert slot.params == asked.params


def test_a_supervisor_taken_for_dead_touches_nothing_of_its_former_trial(
    house: Callable[..., House],
) -> None:
    """Neither our row nor Optuna's changes under the peer that owns it; it goes on with others."""
    home = house(2)
    executor = SimulatedExecutor(lambda _: [0.5] * 1000)
    supervisor = home.supervisor(executor, workers=1)
    (me,) = home.database.supervisors.running(home.study.id)

    def adopt_once() -> None:
        if executor.specs and home.database.supervisors.adopt(me.id, beat=me.beat):
            peer = home.database.supervisors.register(
                home.study.id, host="h2", pid=2, devices=["cpu:0"]
            )
            home.database.claims.claim(home.study.id, supervisor_id=peer, device="cpu:0")
        if len(executor.specs) == 2:
            supervisor.stop(Ending.INTERRUPTED)
            supervisor.stop(Ending.INTERRUPTED)

    executor.before_wait = adopt_once
    assert supervisor.run() == Ending.INTERRUPTED
    first, second = home.database.slots.all(home.study.id)
    assert (first.state, first.fence) == (SlotState.CLAIMED, 2)
    assert (second.state, second.fence) == (SlotState.OPEN, 1)
    assert [trial.state for trial in home.trials] == [TrialState.RUNNING, TrialState.WAITING]
    assert home.view.taken_over == [0]
    assert "took this one for dead" in " ".join(home.view.notes)


@on_sqlite
def test_a_trial_that_has_ended_leaves_no_checkpoint(house: Callable[..., House]) -> None:
    """Nor those that nobody recorded: their trainer was killed when it had written them."""
    home = house(2)
    home.paths.make()
    mine, anothers = (home.paths.checkpoint(n, 1).format(fold=1, epoch=9) for n in (0, 10))
    for name in (mine, anothers):
        with home.paths.files.writing(name) as draft:
            draft.path.touch()
    home.supervisor(SimulatedExecutor(falling)).run()
    left = [name for name in home.paths.files.names() if name.endswith(".npz")]
    assert left == [anothers]


def test_optunas_rows_are_mended_from_ours(house: Callable[..., House]) -> None:
    """Killed between our result and Optuna's: the next start tells Optuna."""
    home = house(1)
    supervisor = home.supervisor(SimulatedExecutor(falling))
    supervisor._trials.tell = lambda *_, **__: None  # type: ignore[method-assign]
    supervisor.run()
    assert home.states() == [SlotState.COMPLETE]
    assert home.trials[0].state == TrialState.RUNNING
    home.supervisor(SimulatedExecutor(falling)).run()
    assert home.trials[0].state == TrialState.COMPLETE
    assert home.trials[0].value == pytest.approx(1.97)


@pytest.mark.parametrize(
    ("objective", "best"),
    [(Objective.VAL_LOSS, {0.2, 0.3, 0.4}), (Objective.VAL_F1, {0.9, 0.8, 0.5})],
)
def test_only_the_best_trials_weights_are_kept(
    house: Callable[..., House], objective: Objective, best: set[float]
) -> None:
    """The row forgets a file before the file goes."""
    from search.supervisor.keeping import keep_best
    from storage import AttemptEnd, Result

    home = house(7, objective)
    me = home.database.supervisors.register(home.study.id, host="h", pid=1, devices=["d"])
    for number, value in enumerate([0.5, 0.1, 0.4, 0.2, 0.9, 0.3, 0.8]):
        claim = home.database.claims.claim(home.study.id, supervisor_id=me, device="d")
        assert claim is not None
        file = home.paths.model(number, 1)
        with home.paths.files.writing(file) as draft:
            draft.path.write_text("weights")
        state = SlotState.PRUNED if value == 0.1 else SlotState.COMPLETE
        result = Result(
            state=state,
            end=AttemptEnd.FINISHED,
            value=value,
            model_file=file,
            model_hash="0",
        )
        home.database.slots.end(claim, result)
    keep_best(home.database, home.study, home.paths, 3)
    kept = {slot.value for slot in home.database.slots.all(home.study.id) if slot.model_file}
    assert kept == best
    assert len(home.paths.files.names()) == 3
