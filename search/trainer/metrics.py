"""What a validation pass measures, in float64, from class probabilities."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Keras's own epsilon: a probability of exactly 0 must not make a value infinite.
EPSILON = 1e-7


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Precision, recall, F1 and AUC speak of class 1 of two classes, else are macro averages."""

    loss: float  # cross-entropy on the hard labels
    accuracy: float
    precision: float
    recall: float
    f1: float
    auc: float | None  # None where the labels lack a class


def measure(labels: NDArray[np.int64], probabilities: NDArray[np.float64]) -> Metrics:
    """Metrics of labels (n,) against probabilities (n, classes)."""
    classes = probabilities.shape[1]
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels,
        predicted,
        labels=[1] if classes == 2 else range(classes),
        average="macro",
        zero_division=0,
    )
    return Metrics(
        loss=cross_entropy(labels, probabilities),
        accuracy=float((predicted == labels).mean()),
        precision=float(precision),
        recall=float(recall),
        f1=float(f1),
        auc=_auc(labels, probabilities),
    )


def cross_entropy(labels: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """Mean of -ln p(label); NaN where a probability is."""
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(chosen, EPSILON, 1 - EPSILON)).mean())


def _auc(labels: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float | None:
    classes = probabilities.shape[1]
    if len(np.unique(labels)) < classes or not np.isfinite(probabilities).all():
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if classes == 2:
            return float(roc_auc_score(labels, probabilities[:, 1]))
        return float(roc_auc_score(labels, probabilities, multi_class="ovr", average="macro"))
