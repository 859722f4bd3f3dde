"""Cross-validated trials, and trials that are trained again, with trainers that only pretend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from house import House, falling
from on_sqlite import on_sqlite
from simulated import SimulatedExecutor, epoch

from search.ranking import ranked
from search.supervisor.work import Ending
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.executor import TrialSpec
    from storage import Epoch

LOSSES = ((0.9, 0.5, 0.6), (0.8, 0.4), (0.7, 0.3, 0.5))  # a fold each; the second stops early


def three_folds(spec: TrialSpec) -> Sequence[Epoch]:
    """Every trial worse than the one before."""
    return [
        epoch(number, loss + spec.trial, fold=fold)
        for fold, losses in enumerate(LOSSES, start=1)
        for number, loss in enumerate(losses, start=1)
    ]


def test_every_fold_has_a_history_and_optuna_their_running_mean(
    house: Callable[..., House],
) -> None:
    """So many steps a fold as it has epochs at most; the value is the mean of the folds' best."""
    home = house(1)
    executor = SimulatedExecutor(three_folds)
    assert home.supervisor(executor, epochs=3, folds=3).run() == Ending.BUDGET
    (trial,) = home.trials
    rounded = {step: round(value, 4) for step, value in trial.intermediate_values.items()}
    assert rounded == {
        1: 0.9,
        2: 0.5,
        3: 0.6,
        4: 0.65,
        5: 0.45,
        7: 0.5333,
        8: 0.4,
        9: 0.4667,
    }
    assert round(trial.value or 0, 4) == 0.4
    (epochs,) = home.database.history.of_study(home.study.id).values()
    assert [(one.fold, one.epoch) for one in epochs] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (2, 2),
        (3, 1),
        (3, 2),
        (3, 3),
    ]


@on_sqlite
def test_a_loser_is_pruned_in_its_first_fold(house: Callable[..., House]) -> None:
    """Successive halving sees all folds as one course."""
    home = house(3)
    executor = SimulatedExecutor(three_folds)
    home.supervisor(executor, workers=1, epochs=3, folds=3, pruner="asha").run()
    assert home.states() == [SlotState.COMPLETE, SlotState.PRUNED, SlotState.PRUNED]
    assert [len(trial.intermediate_values) for trial in home.trials] == [8, 2, 2]


@on_sqlite
def test_the_first_in_a_fold_is_not_compared_with_the_fold_before(
    house: Callable[..., House],
) -> None:
    """The first and the third would end each other, and none would be left."""
    home = house(3)
    losses = ([5.0] * 3 + [6.0] * 3, [9.0] * 6, [4.0] * 3 + [9.0] * 3)
    places = [(fold, number) for fold in (1, 2) for number in (1, 2, 3)]

    def crossing(spec: TrialSpec) -> Sequence[Epoch]:
        return [
            epoch(number, loss, fold=fold)
            for (fold, number), loss in zip(places, losses[spec.trial], strict=True)
        ]

    executor = SimulatedExecutor(crossing, together=True)
    home.supervisor(executor, workers=2, epochs=3, folds=2, pruner="asha").run()
    assert home.states() == [SlotState.COMPLETE, SlotState.PRUNED, SlotState.PRUNED]
    assert [len(trial.intermediate_values) for trial in home.trials] == [6, 2, 4]


@on_sqlite
def test_a_fold_that_begins_high_is_not_pruned_by_the_one_before(
    house: Callable[..., House],
) -> None:
    """The median of others at its own step is what counts."""
    home = house(8)

    def alike(spec: TrialSpec) -> Sequence[Epoch]:
        return [epoch(one.epoch, (one.val_loss or 0) - 1.01 * spec.trial, fold=one.fold)
                for one in three_folds(spec)]  # fmt: skip

    home.supervisor(SimulatedExecutor(alike), workers=1, epochs=3, folds=3, pruner="median").run()
    assert home.states() == [SlotState.COMPLETE] * 8


def test_finalists_are_trained_again_when_the_budget_is_spent(
    house: Callable[..., House],
) -> None:
    """The same params, other seeds, never pruned, no weights kept, and not in the budget."""
    home = house(5)
    executor = SimulatedExecutor(falling)
    assert home.supervisor(executor, repeats=2, pruner="asha").run() == Ending.BUDGET
    slots = home.database.slots.all(home.study.id)
    again = [one for one in slots if one.repeats is not None]
    first = ranked([one for one in slots if one.repeats is None], home.objective)[:3]
    assert home.database.slots.ended(home.study.id) == 5
    assert sorted(one.repeats or 0 for one in again) == sorted(
        number for one in first if one.state == SlotState.COMPLETE for number in [one.slot] * 2
    )
    for one in again:
        original = home.database.slots.find(home.study.id, one.repeats or 0)
        assert one.state == SlotState.COMPLETE
        assert one.params == original.params
        trial = home.trials[one.trial_number or 0]
        assert trial.user_attrs["repeats"] == original.trial_number
        assert trial.params == home.trials[original.trial_number or 0].params
    seeds = [spec.seed for spec in executor.specs]
    assert len(set(seeds)) == len(seeds)
    repeated = {one.trial_number for one in again}
    assert all((spec.model_file is None) == (spec.trial in repeated) for spec in executor.specs)
    endings = [one.repeats is not None for one in home.view.endings]
    assert endings == sorted(endings)  # after all others


def test_started_again_only_missing_repeats_run(house: Callable[..., House]) -> None:
    """None when all are there, two when each finalist gets one more."""
    home = house(2)
    for repeats, more in ((1, 4), (1, 0), (2, 2)):
        executor = SimulatedExecutor(falling)
        assert home.supervisor(executor, repeats=repeats).run() == Ending.BUDGET
        assert len(executor.specs) == more


def test_a_repeat_that_was_given_back_goes_on(house: Callable[..., House]) -> None:
    """As the same trial."""
    home = house(1)
    supervisor = home.supervisor(executor := SimulatedExecutor(falling), repeats=1, workers=1)

    def interrupt_the_repeat() -> None:
        if len(executor.specs) == 2:
            supervisor.stop(Ending.INTERRUPTED)

    executor.before_wait = interrupt_the_repeat
    assert supervisor.run() == Ending.INTERRUPTED
    assert home.states() == [SlotState.COMPLETE, SlotState.OPEN]
    later = SimulatedExecutor(falling)
    assert home.supervisor(later, repeats=1).run() == Ending.BUDGET
    assert [(spec.trial, spec.attempt) for spec in later.specs] == [(1, 2)]
    assert home.states() == [SlotState.COMPLETE, SlotState.COMPLETE]
