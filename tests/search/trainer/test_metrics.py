"""Metrics of a validation pass, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from search.trainer.metrics import EPSILON, cross_entropy, measure


def test_two_classes_speak_of_the_second() -> None:
    """One true positive, one false positive, one false negative, one true negative."""
    labels = np.array([1, 0, 1, 0])
    positive = np.array([0.9, 0.6, 0.4, 0.2])
    metrics = measure(labels, np.stack([1 - positive, positive], axis=1))
    assert metrics.accuracy == 0.5
    assert (metrics.precision, metrics.recall, metrics.f1) == (0.5, 0.5, 0.5)
    assert metrics.auc == 0.75
    assert metrics.loss == pytest.approx(-np.log([0.9, 0.4, 0.4, 0.8]).mean())


def test_more_classes_are_averaged() -> None:
    """Each class counts the same, also one that is never predicted."""
    labels = np.array([0, 0, 0, 1, 2, 2])
    predicted = np.array([0, 0, 0, 0, 2, 2])
    metrics = measure(labels, np.eye(3)[predicted] * 0.97 + 0.01)
    assert metrics.recall == pytest.approx((1 + 0 + 1) / 3)
    assert metrics.precision == pytest.approx((3 / 4 + 0 + 1) / 3)
    assert metrics.auc is not None


def test_a_class_without_labels_has_no_auc() -> None:
    """It is undefined, and said so, rather than an error or a guess."""
    assert measure(np.array([0, 0]), np.array([[0.9, 0.1], [0.8, 0.2]])).auc is None


def test_certainty_in_error_costs_a_finite_amount() -> None:
    """As in Keras, a probability is taken to be at least 1e-7."""
    loss = cross_entropy(np.array([1]), np.array([[1.0, 0.0]]))
    assert loss == pytest.approx(-np.log(EPSILON))


def test_a_probability_that_is_not_a_number_gives_no_number() -> None:
    """And no exception on the way."""
    metrics = measure(np.array([0, 1]), np.full((2, 2), np.nan))
    assert np.isnan(metrics.loss)
    assert metrics.auc is None
