"""Trials that end because they overfit, with trainers that only pretend."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from on_sqlite import on_sqlite
from simulated import SimulatedExecutor, epoch

from search.errors import UsageError
from search.objective import Objective
from search.ranking import ranked
from search.supervisor.options import check_pruner
from search.supervisor.overfit import ends_since
from search.supervisor.work import Ending
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from house import House

    from search.executor import TrialSpec
    from storage import Epoch

LENGTH = 20
TURN = 5  # the epoch of the lowest validation loss


def overfitting(
    worse: float = 0.0, *, fold: int = 1, noise: float = 0.0, auc: float = 0.0
) -> list[Epoch]:
    """Training falls throughout; validation falls to 0.4 at the turn and rises from there on.

    The AUC changes by `auc` an epoch.
    """
    return [
        replace(
            epoch(number, 0.4 + worse + 0.03 * abs(number - TURN) + noise * (-1) ** number),
            loss=0.8 * 0.9**number,
            val_auc=0.7 + auc * number,
            fold=fold,
        )
        for number in range(1, LENGTH + 1)
    ]


def well(worse: float = 0.0, *, fold: int = 1) -> list[Epoch]:
    """Both losses fall throughout."""
    return [
        replace(epoch(number, 0.4 + worse + 0.5 * 0.8**number), loss=0.8 * 0.9**number, fold=fold)
        for number in range(1, LENGTH + 1)
    ]


def a_little_worse_each(spec: TrialSpec) -> list[Epoch]:
    """Trials that overfit, each behind the one before."""
    return overfitting(0.01 * spec.trial)


def lengths(home: House) -> list[int]:
    """Epochs of each trial."""
    return [len(one) for one in home.database.history.of_study(home.study.id).values()]


def test_a_trial_that_overfits_is_ended(house: Callable[..., House]) -> None:
    """Once it has risen by a tenth; the leader is not: only a COMPLETE trial can be best."""
    home = house(3)
    executor = SimulatedExecutor(a_little_worse_each)
    end = home.supervisor(executor, workers=1, epochs=LENGTH, pruner="overfit").run()
    assert end == Ending.BUDGET
    assert home.states() == [SlotState.COMPLETE, SlotState.PRUNED, SlotState.PRUNED]
    assert lengths(home) == [LENGTH, 9, 9]
    slots = home.database.slots.all(home.study.id)
    assert [round(one.value or 0, 6) for one in slots] == [0.4, 0.41, 0.42]  # their best epochs'
    attempts = home.database.slots.attempts(home.study.id)
    ends = [AttemptEnd.FINISHED, AttemptEnd.PRUNED, AttemptEnd.PRUNED]
    assert [one.end for one in attempts] == ends


@on_sqlite
def test_it_is_said_why_and_the_point_stays_feasible(house: Callable[..., House]) -> None:
    """In a line and as Optuna's user attribute: a PRUNED slot with a reason would be infeasible."""
    home = house(2)
    home.supervisor(
        SimulatedExecutor(a_little_worse_each), workers=1, epochs=LENGTH, pruner="overfit"
    ).run()
    assert f"trial 1: overfitting since epoch {TURN}" in home.view.notes
    first, second = home.trials
    assert "overfitting_since" not in first.user_attrs
    assert second.user_attrs["overfitting_since"] == TURN
    assert second.system_attrs.get("constraints") is None
    assert [one.reason for one in home.database.slots.all(home.study.id)] == [None, None]


@on_sqlite
def test_a_trial_ahead_of_the_best_goes_on(house: Callable[..., House]) -> None:
    """Each here is better than the one before, so that none is ended."""
    home = house(3)
    executor = SimulatedExecutor(lambda spec: overfitting(-0.01 * spec.trial))
    home.supervisor(executor, workers=1, epochs=LENGTH, pruner="overfit").run()
    assert home.states() == [SlotState.COMPLETE] * 3
    assert ranked(home.database.slots.all(home.study.id), home.objective)[0].trial_number == 2


@on_sqlite
def test_it_stands_beside_another_pruner(house: Callable[..., House]) -> None:
    """Successive halving ends the second at its first rung; the third leads until it overfits."""

    def curves(spec: TrialSpec) -> list[Epoch]:
        high = [replace(one, val_loss=3.0) for one in well()]
        late = [replace(one, val_loss=min(one.val_loss or 0, 0.5)) for one in overfitting(0.05)]
        risen = [replace(one, val_loss=0.5 + 0.02 * (one.epoch - 7)) for one in late[7:]]
        return {0: well(), 1: high, 2: late[:7] + risen}[spec.trial]

    home = house(3)
    home.supervisor(
        SimulatedExecutor(curves), workers=1, epochs=LENGTH, pruner="asha,overfit"
    ).run()
    assert home.states() == [SlotState.COMPLETE, SlotState.PRUNED, SlotState.PRUNED]
    done = lengths(home)
    assert done[:2] == [LENGTH, 2]
    assert 8 <= done[2] < LENGTH
    assert [one for one in home.view.notes if "overfitting" in one] == [
        "trial 2: overfitting since epoch 5"
    ]


@on_sqlite
def test_other_pruners_do_not_look_at_it(house: Callable[..., House]) -> None:
    """Only where it was asked for."""
    home = house(2)
    executor = SimulatedExecutor(a_little_worse_each)
    home.supervisor(executor, workers=1, epochs=LENGTH, pruner="none").run()
    assert lengths(home) == [LENGTH, LENGTH]


@on_sqlite
def test_the_fold_at_work_counts(house: Callable[..., House]) -> None:
    """A fold's first epochs are not compared with those of the fold before."""

    def curves(spec: TrialSpec) -> list[Epoch]:
        second = well(fold=2) if spec.trial == 0 else overfitting(0.2, fold=2)
        return [*well(), *second]

    home = house(2)
    home.supervisor(
        SimulatedExecutor(curves), workers=1, epochs=LENGTH, folds=2, pruner="overfit"
    ).run()
    assert home.states() == [SlotState.COMPLETE, SlotState.PRUNED]
    assert lengths(home) == [2 * LENGTH, LENGTH + 9]
    assert f"trial 1: overfitting since epoch {TURN} of fold 2" in home.view.notes


@on_sqlite
def test_a_trial_trained_again_is_never_ended(house: Callable[..., House]) -> None:
    """Its value is needed."""
    home = house(1)
    executor = SimulatedExecutor(a_little_worse_each)
    home.supervisor(executor, workers=1, epochs=LENGTH, repeats=2, pruner="overfit").run()
    assert home.states() == [SlotState.COMPLETE] * 3
    assert lengths(home) == [LENGTH] * 3


@on_sqlite
def test_another_objective_is_waited_for(house: Callable[..., House]) -> None:
    """An AUC may rise while the validation loss does; where it falls, the trial is ended."""
    curves = {0: overfitting(), 1: overfitting(auc=0.001), 2: overfitting(auc=-0.001)}
    home = house(3, Objective.VAL_AUC)
    best = [replace(one, val_auc=0.99) for one in curves[0]]
    executor = SimulatedExecutor(lambda spec: {**curves, 0: best}[spec.trial])
    home.supervisor(executor, workers=1, epochs=LENGTH, pruner="overfit").run()
    assert lengths(home) == [LENGTH, LENGTH, 9]


@pytest.mark.parametrize("length", range(1, 8))
def test_the_first_seven_epochs_end_nothing(length: int) -> None:
    """However they look."""
    epochs = [
        replace(epoch(number, 0.1 * number), loss=1 / number) for number in range(1, length + 1)
    ]
    assert ends_since(epochs, Objective.VAL_LOSS, classes=2) is None


def test_a_rise_within_the_noise_ends_nothing() -> None:
    """The same rise counts where the curve is calm."""
    calm, noisy = overfitting()[:12], overfitting(noise=0.1)[:12]
    assert ends_since(calm, Objective.VAL_LOSS, classes=2) == TURN
    assert ends_since(noisy, Objective.VAL_LOSS, classes=2) is None


def test_a_jump_that_comes_down_again_ends_nothing() -> None:
    """As of a network of dense layers on real X-rays, which went on to half its lowest loss."""
    val = [0.66, 0.56, 0.50, 0.42, 0.38, 0.39, 0.34, 2.35, 0.87, 0.53]
    train = [1.0, 0.7, 0.56, 0.47, 0.41, 0.36, 0.34, 0.31, 0.29, 0.27]
    pairs = enumerate(zip(train, val, strict=True), start=1)
    epochs = [replace(epoch(number, high), loss=low) for number, (low, high) in pairs]
    assert ends_since(epochs, Objective.VAL_LOSS, classes=2) is None
    epochs[-2:] = [replace(one, val_loss=5.0) for one in epochs[-2:]]
    assert ends_since(epochs, Objective.VAL_LOSS, classes=2) == 7


def test_a_rise_of_both_losses_is_no_overfitting() -> None:
    """It is the learning rate's doing."""
    rising = [replace(one, loss=one.val_loss) for one in overfitting()]
    assert ends_since(rising, Objective.VAL_LOSS, classes=2) is None


@pytest.mark.parametrize("name", ["asha", "none", "overfit", "asha,overfit", "overfit,median"])
def test_one_pruner_and_overfit_beside_it_are_allowed(name: str) -> None:
    """In any order."""
    check_pruner(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none,overfit", "none is no pruner to stand beside; give overfit"),
        ("asha,median", "give one pruner, or overfit beside one, as asha,overfit"),
        ("asha,median,overfit", "give one pruner, or overfit beside one"),
        ("overfit,overfit", "give one pruner, or overfit beside one"),
        ("asha,overfitt", "unknown pruner 'overfitt' .*overfit"),
        ("asha,", "unknown pruner ''"),
    ],
)
def test_other_pairs_are_refused(name: str, message: str) -> None:
    """In one line that says what is allowed."""
    with pytest.raises(UsageError, match=message):
        check_pruner(name)
