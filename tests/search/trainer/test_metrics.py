"""Metrics of a validation pass, against figures worked out by hand and scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    log_loss,
    precision_recall_fscore_support,
    roc_auc_score,
)

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


def drawn(classes: int, seed: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """Labels of 200 images, and probabilities that know something of them, some of them equal."""
    generator = np.random.default_rng(seed)
    labels = np.append(np.arange(classes), generator.integers(0, classes, 200 - classes))
    knowing = generator.dirichlet(np.ones(classes), 200) + 0.3 * np.eye(classes)[labels]
    rounded = np.round(knowing / knowing.sum(axis=1, keepdims=True), 1) + 0.01
    return labels, rounded / rounded.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("positive", [0, 1])
def test_two_classes_agree_with_scikit_learn(positive: int, seed: int) -> None:
    """Whichever is positive; the loss and the accuracy do not depend on it."""
    labels, probabilities = drawn(2, seed)
    predicted = probabilities.argmax(axis=1)
    metrics = measure(labels, probabilities, positive)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, pos_label=positive, average="binary"
    )
    auc = roc_auc_score(labels == positive, probabilities[:, positive])
    assert metrics.loss == pytest.approx(log_loss(labels, probabilities))
    assert metrics.accuracy == accuracy_score(labels, predicted)
    found = (metrics.precision, metrics.recall, metrics.f1, metrics.auc)
    assert found == pytest.approx((precision, recall, f1, auc))
    one = metrics.classes[positive]
    assert (one.precision, one.recall, one.f1, one.auc) == found


@pytest.mark.parametrize("seed", range(5))
def test_ten_classes_agree_with_scikit_learn(seed: int) -> None:
    """The averages, and each class against the others."""
    labels, probabilities = drawn(10, seed)
    predicted = probabilities.argmax(axis=1)
    metrics = measure(labels, probabilities)
    average = precision_recall_fscore_support(labels, predicted, average="macro", zero_division=0)
    each = precision_recall_fscore_support(labels, predicted, average=None, zero_division=0)
    auc = roc_auc_score(labels, probabilities, multi_class="ovr", average="macro")
    aucs = roc_auc_score(labels, probabilities, multi_class="ovr", average=None)
    assert metrics.loss == pytest.approx(log_loss(labels, probabilities))
    assert metrics.accuracy == accuracy_score(labels, predicted)
    assert (metrics.precision, metrics.recall, metrics.f1) == pytest.approx(average[:3])
    assert metrics.auc == pytest.approx(auc)
    assert [one.precision for one in metrics.classes] == pytest.approx(each[0])
    assert [one.recall for one in metrics.classes] == pytest.approx(each[1])
    assert [one.f1 for one in metrics.classes] == pytest.approx(each[2])
    assert [one.auc for one in metrics.classes] == pytest.approx(aucs)


def test_a_class_without_labels_leaves_the_others_theirs() -> None:
    """Its own AUC is undefined, and with it the average; nothing was missed of it."""
    labels = np.array([0, 0, 1, 1])
    metrics = measure(labels, np.eye(3)[[0, 0, 1, 2]] * 0.97 + 0.01)
    assert [one.auc for one in metrics.classes] == [1.0, 0.75, None]
    assert metrics.auc is None
    assert [one.recall for one in metrics.classes] == [1.0, 0.5, 0.0]
    assert [one.precision for one in metrics.classes] == [1.0, 1.0, 0.0]
