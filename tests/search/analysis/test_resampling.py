"""An objective on other draws of the validation images."""

from __future__ import annotations

import numpy as np
import pytest
from made_records import of_two, random_predictions

from search.analysis.resampling import draws, value_in
from search.objective import Objective
from search.predictions import Predictions
from search.trainer.metrics import measure

IMAGES = 60


def measured(found: Predictions, objective: Objective, positive: int) -> float:
    """The same by the metrics of a validation pass; NaN where it is undefined."""
    metrics = measure(found.labels, found.probabilities.astype(np.float64), positive)
    value = getattr(metrics, objective.removeprefix("val_"))
    return float("nan") if value is None else float(value)


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize(("classes", "positive"), [(2, 1), (2, 0), (5, 1)])
def test_each_image_once_gives_what_a_validation_pass_gives(
    objective: Objective, classes: int, positive: int
) -> None:
    """Also where probabilities are equal; of two classes for either one."""
    found = random_predictions(IMAGES, classes, seed=classes)
    assert len(np.unique(found.probabilities)) < IMAGES / 2
    (value,) = value_in(found, np.ones((1, IMAGES)), objective, positive)
    assert value == pytest.approx(measured(found, objective, positive), abs=1e-12)


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize(("classes", "positive"), [(2, 0), (5, 1)])
def test_an_image_that_is_drawn_twice_counts_twice(
    objective: Objective, classes: int, positive: int
) -> None:
    """As if it were there twice, and one that is not drawn, as if it were not there."""
    found = random_predictions(IMAGES, classes, seed=7)
    (weights,) = draws(IMAGES, times=20, seed=1)
    values = value_in(found, weights, objective, positive)
    for times, value in zip(weights.astype(int), values, strict=True):
        repeated = Predictions(
            probabilities=np.repeat(found.probabilities, times, axis=0),
            labels=np.repeat(found.labels, times),
            folds=np.repeat(found.folds, times),
            summary="",
        )
        assert value == pytest.approx(measured(repeated, objective, positive), abs=1e-12)


def test_an_auc_without_images_of_a_class_is_undefined() -> None:
    """In those draws alone."""
    found = of_two([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    values = value_in(found, np.array([[1.0, 1, 1, 1], [2, 2, 0, 0]]), Objective.VAL_AUC, 1)
    assert values[0] == 0.75
    assert np.isnan(values[1])


def test_an_f1_of_a_class_that_is_neither_there_nor_predicted_is_0() -> None:
    """As in a validation pass."""
    found = of_two([0.1, 0.2, 0.9], [0, 0, 1])
    assert value_in(found, np.array([[2.0, 1, 0]]), Objective.VAL_F1, 1).tolist() == [0.0]


def test_every_draw_has_as_many_images_as_there_are() -> None:
    """Some of them several times, others not at all; each as often as any other in the long run."""
    weights = np.concatenate(list(draws(40, times=500, seed=0)))
    assert weights.shape == (500, 40)
    assert set(weights.sum(axis=1)) == {40.0}
    assert np.all(weights == np.floor(weights))
    assert weights.min() == 0
    np.testing.assert_allclose(weights.mean(axis=0), 1.0, atol=0.2)


def test_draws_are_the_same_for_the_same_seed() -> None:
    """And others for another one."""
    first, again, other = (
        np.concatenate(list(draws(30, times=50, seed=seed))) for seed in (3, 3, 4)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_draws_of_many_images_come_in_blocks() -> None:
    """Of 32 MB at most."""
    blocks = [(len(one), one.nbytes) for one in draws(30_000, times=200, seed=0)]
    assert len(blocks) > 1
    assert sum(rows for rows, _ in blocks) == 200
    assert max(size for _, size in blocks) <= 32 * 2**20
