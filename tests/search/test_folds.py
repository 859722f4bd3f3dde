"""What the folds of a trial come to together."""

from __future__ import annotations

import pytest
from simulated import epoch

from search.folds import best_epoch, running_loss
from search.objective import Objective

TWO_FOLDS = [epoch(1, 0.8), epoch(2, 0.4), epoch(3, 0.6), epoch(1, 0.9, fold=2)]


def test_without_folds_the_best_epoch_is_one_of_them() -> None:
    """The very one."""
    assert best_epoch(TWO_FOLDS[:3], Objective.VAL_LOSS) is TWO_FOLDS[1]


def test_the_best_epoch_of_folds_is_the_mean_of_their_best() -> None:
    """Metric by metric; a metric that a fold has none of has no mean."""
    found = best_epoch([*TWO_FOLDS, epoch(2, 0.5, fold=2)], Objective.VAL_LOSS)
    assert found is not None
    assert (found.epoch, found.val_loss) == (2, pytest.approx(0.45))
    assert found.val_auc is None
    assert found.val_classes == ()


def test_each_fold_is_best_in_the_objective() -> None:
    """Not in the validation loss."""
    epochs = [epoch(1, 0.1, 0.6), epoch(2, 0.9, 0.8), epoch(1, 0.5, 0.7, fold=2)]
    found = best_epoch(epochs, Objective.VAL_AUC)
    assert found is not None
    assert found.val_auc == pytest.approx(0.75)


def test_there_is_no_best_epoch_of_none() -> None:
    """Nor of epochs without a value."""
    assert best_epoch([], Objective.VAL_LOSS) is None
    assert best_epoch([epoch(1, None)], Objective.VAL_LOSS) is None


def test_the_running_loss_is_the_mean_of_earlier_folds_and_the_last_epoch() -> None:
    """Of an earlier fold, its lowest."""
    assert running_loss(TWO_FOLDS[:3]) == 0.6
    assert running_loss(TWO_FOLDS) == pytest.approx((0.4 + 0.9) / 2)


def test_a_running_loss_of_a_loss_that_is_not_finite_is_none() -> None:
    """Whatever the folds before gave."""
    assert running_loss([epoch(1, 0.4), epoch(1, None, fold=2)]) is None
