"""How sure it is that one trial is better than another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from made_records import of_two, predicted, random_predictions
from scipy.stats import bootstrap

from search.analysis.certainty import Comparison, compare
from search.objective import Objective
from search.trainer.metrics import measure

if TYPE_CHECKING:
    from search.predictions import Predictions

LABELS = [0, 1] * 40
GOOD = of_two([0.1, 0.9] * 40, LABELS)
BAD = of_two([0.45, 0.55, 0.8, 0.2] * 20, LABELS)


def compared(first: Predictions, second: Predictions, objective: Objective) -> Comparison:
    """Of two that can be compared."""
    found = compare(first, second, objective, 1)
    assert isinstance(found, Comparison)
    return found


@pytest.mark.parametrize("objective", list(Objective))
def test_a_trial_that_is_clearly_better_is_surely_so(objective: Objective) -> None:
    """Whichever way the objective goes; and the other one is as surely worse."""
    found, turned = compared(GOOD, BAD, objective), compared(BAD, GOOD, objective)
    assert 0 < found.low < found.by < found.high
    assert (found.better, found.sure) == (1.0, True)
    assert (turned.by, turned.better, turned.sure) == (-found.by, 0.0, False)


def test_the_difference_is_that_of_the_values_themselves() -> None:
    """As tables show them; only the interval is of draws."""
    first = random_predictions(60, 5, seed=1)
    second = predicted(0.8 * first.probabilities + 0.04, first.labels.tolist())
    values = [
        measure(one.labels, one.probabilities.astype(np.float64)).loss for one in (first, second)
    ]
    found = compared(first, second, Objective.VAL_LOSS)
    assert found.by == pytest.approx(values[1] - values[0], abs=1e-12)


@pytest.mark.parametrize("objective", list(Objective))
def test_equal_predictions_are_a_toss_up(objective: Objective) -> None:
    """Equal draws count half."""
    found = compared(GOOD, GOOD, objective)
    assert (found.by, found.low, found.high, found.better) == (0.0, 0.0, 0.0, 0.5)
    assert not found.sure


def test_the_interval_is_that_of_scipys_paired_bootstrap() -> None:
    """By percentiles, on the differences of each image's loss."""
    first = random_predictions(80, 5, seed=1, digits=2)
    other = random_predictions(80, 5, seed=2, digits=2)
    second = predicted(0.8 * other.probabilities + 0.04, first.labels.tolist())
    losses = [
        -np.log(np.clip(one.probabilities.astype(np.float64)[np.arange(80), one.labels], 1e-7, 1))
        for one in (first, second)
    ]
    expected = bootstrap(
        losses,
        lambda a, b, axis: (b - a).mean(axis=axis),
        paired=True,
        method="percentile",
        n_resamples=5000,
        rng=0,
    )
    found = compared(first, second, Objective.VAL_LOSS)
    width = found.high - found.low
    assert found.low == pytest.approx(expected.confidence_interval.low, abs=width / 20)
    assert found.high == pytest.approx(expected.confidence_interval.high, abs=width / 20)


@pytest.mark.parametrize(
    "other",
    [
        predicted(GOOD.probabilities, LABELS[::-1]),
        predicted(GOOD.probabilities[:40], LABELS[:40]),
        predicted(GOOD.probabilities, LABELS, folds=[1] * 40 + [2] * 40),
    ],
    ids=["labels", "number", "folds"],
)
def test_trials_of_other_images_are_not_compared(other: Predictions) -> None:
    """A line says why."""
    said = "it was validated on other images, or not in every fold"
    assert compare(GOOD, other, Objective.VAL_LOSS, 1) == said


def test_a_trial_without_probabilities_is_not_compared() -> None:
    """As a diverged network leaves them."""
    broken = of_two([float("nan"), *([0.5] * 79)], LABELS)
    assert compare(GOOD, broken, Objective.VAL_LOSS, 1) == "it gave no probabilities"


def test_without_images_of_a_class_an_auc_is_not_compared() -> None:
    """No draw has any either."""
    one_class = of_two([0.1, 0.2, 0.3], [0, 0, 0])
    said = compare(one_class, one_class, Objective.VAL_AUC, 1)
    assert said == "there are too few validation images of a class"


def test_draws_without_a_class_are_left_out() -> None:
    """With a single image of it, about three draws in ten."""
    first, second = of_two([0.1, 0.2, 0.9], [0, 0, 1]), of_two([0.9, 0.2, 0.1], [0, 0, 1])
    assert compared(first, second, Objective.VAL_AUC).better == 1.0
