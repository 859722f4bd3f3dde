"""What a validation pass measures, in float64, from class probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from storage import ClassMetrics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

# Keras's own epsilon: a probability of exactly 0 must not make a value infinite.
EPSILON = 1e-7


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """Of two classes, precision, recall, F1 and AUC speak of the positive one; else they are means.

    The mean is over the classes, each counting the same.
    """

    loss: float  # cross-entropy on the hard labels
    accuracy: float
    precision: float
    recall: float
    f1: float
    auc: float | None  # None where the labels lack a class
    classes: tuple[ClassMetrics, ...]  # each class against the others, in their order


def measure(
    labels: NDArray[np.int64], probabilities: NDArray[np.float64], positive: int = 1
) -> Metrics:
    """Metrics of labels (n,) against probabilities (n, classes).

    Args:
        labels: the true classes.
        probabilities: of each class; the predicted class is the likeliest.
        positive: which of two classes the metrics speak of; of no meaning with more.
    """
    predicted = probabilities.argmax(axis=1)
    classes = each_class(labels, predicted, probabilities)
    counted = [classes[positive]] if len(classes) == 2 else classes
    aucs = [one.auc for one in counted if one.auc is not None]
    return Metrics(
        loss=cross_entropy(labels, probabilities),
        accuracy=float((predicted == labels).mean()),
        precision=_mean(one.precision for one in counted),
        recall=_mean(one.recall for one in counted),
        f1=_mean(one.f1 for one in counted),
        auc=_mean(aucs) if len(aucs) == len(counted) else None,
        classes=classes,
    )


def each_class(
    labels: NDArray[np.int64], predicted: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> tuple[ClassMetrics, ...]:
    """Metrics of each class against the others; a share of nothing is 0, an AUC of nothing None."""
    count = probabilities.shape[1]
    hits = np.bincount(labels[labels == predicted], minlength=count)
    there, said = np.bincount(labels, minlength=count), np.bincount(predicted, minlength=count)
    finite = bool(np.isfinite(probabilities).all())
    return tuple(
        ClassMetrics(
            precision=_share(hits[one], said[one]),
            recall=_share(hits[one], there[one]),
            f1=_share(2 * hits[one], said[one] + there[one]),
            auc=_auc(probabilities[:, one], labels == one) if finite else None,
        )
        for one in range(count)
    )


def cross_entropy(labels: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """Mean of -ln p(label); NaN where a probability is."""
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(chosen, EPSILON, 1 - EPSILON)).mean())


def _auc(probability: NDArray[np.float64], of_class: NDArray[np.bool_]) -> float | None:
    """How often an image of the class has the higher probability than one of another; ties half.

    That is the area under the ROC curve (Hanley and McNeil 1982, Radiology 143:29-36).
    """
    inside, outside = probability[of_class], np.sort(probability[~of_class])
    if not len(inside) or not len(outside):
        return None
    below = np.searchsorted(outside, inside, "left") + np.searchsorted(outside, inside, "right")
    return _share(below.sum(), 2 * len(inside) * len(outside))


def _share(part: np.int64, whole: np.int64 | int) -> float:
    return float(part / whole) if whole else 0.0


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))
