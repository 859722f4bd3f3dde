"""What a metric would be on other draws of the images: the bootstrap.

Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapters 6 and 13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.analysis.calibration import BINS, bins_of, said_and_true
from search.trainer.metrics import EPSILON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from search.objective import Objective
    from search.predictions import Predictions

Weights = np.ndarray[tuple[int, int], np.dtype[np.float64]]
"""(draws, n): how often each draw has each image."""
METRICS = (
    *("loss", "accuracy", "balanced_accuracy", "precision", "recall", "f1", "auc"),
    "calibration_error",
)
CLASS_METRICS = ("precision", "recall", "f1", "auc")
_BLOCK = 2**22  # weights at once: 32 MB


def draws(images: int, *, times: int, seed: int) -> Iterator[Weights]:
    """Blocks of weights, (draws, images), of `times` draws with replacement in all."""
    random = np.random.default_rng(seed)
    chances = np.full(images, 1 / images)
    step = max(1, _BLOCK // images)
    for start in range(0, times, step):
        count = min(step, times - start)
        yield random.multinomial(images, chances, size=count).astype(np.float64)


def value_in(
    found: Predictions, weights: Weights, objective: Objective, positive: int
) -> NDArray[np.float64]:
    """The objective in each draw, (draws,); NaN where it is undefined there.

    Args:
        found: predictions of n images; of folds, of all of them together.
        weights: (draws, n).
        objective: which metric.
        positive: of two classes the one that F1 and AUC speak of.
    """
    name = objective.value.removeprefix("val_")
    return metric_in(name, found.labels, found.probabilities.astype(np.float64), positive, weights)


def metric_in(
    name: str,
    labels: NDArray[np.int64],
    chances: NDArray[np.float64],
    positive: int,
    weights: Weights,
) -> NDArray[np.float64]:
    """One of `METRICS` in each draw, (draws,); NaN where it is undefined there.

    Args:
        name: of the metric.
        labels: (n,).
        chances: probabilities (n, classes).
        positive: of two classes the one that precision, recall, F1, AUC and calibration speak of;
            of more, the first four are means over the classes.
        weights: (draws, n).
    """
    if name == "loss":
        of_label = chances[np.arange(len(labels)), labels]
        return _mean(-np.log(np.clip(of_label, EPSILON, 1 - EPSILON)), weights)
    if name == "accuracy":
        return _mean((chances.argmax(axis=1) == labels).astype(np.float64), weights)
    if name == "calibration_error":
        said, true = said_and_true(labels, chances, positive)
        return _calibration_error(said, true, weights)
    count = chances.shape[1]
    classes = [positive] if count == 2 and name != "balanced_accuracy" else range(count)
    of_class = "recall" if name == "balanced_accuracy" else name
    each = [class_metric_in(of_class, labels, chances, one, weights) for one in classes]
    return np.asarray(np.mean(each, axis=0))


def class_metric_in(
    name: str,
    labels: NDArray[np.int64],
    chances: NDArray[np.float64],
    label: int,
    weights: Weights,
) -> NDArray[np.float64]:
    """One of `CLASS_METRICS` of one class against all others, in each draw, (draws,)."""
    there, said = labels == label, chances.argmax(axis=1) == label
    if name == "auc":
        return _auc(there, chances[:, label], weights)
    hits = weights @ (there & said)
    whole = {"precision": weights @ said, "recall": weights @ there}
    if name == "f1":
        return _share(2 * hits, whole["precision"] + whole["recall"])
    return _share(hits, whole[name])


def _mean(values: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    return np.asarray(weights @ values / weights.sum(axis=1))


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """A share of nothing is 0, as in a validation pass."""
    shares: NDArray[np.float64] = np.zeros_like(part)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def _calibration_error(
    said: NDArray[np.float64], true: NDArray[np.bool_], weights: Weights
) -> NDArray[np.float64]:
    bins, missed = bins_of(said), true - said
    off = [np.abs(weights[:, bins == one] @ missed[bins == one]) for one in range(BINS)]
    return np.asarray(np.sum(off, axis=0) / weights.sum(axis=1))


def _auc(
    of_class: NDArray[np.bool_], scores: NDArray[np.float64], weights: Weights
) -> NDArray[np.float64]:
    """How often an image of the class scores higher than another; ties count half."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))  # of equal scores
    inside = np.add.reduceat(np.where(of_class, weights, 0.0)[:, order], starts, axis=1)
    outside = np.add.reduceat(np.where(of_class, 0.0, weights)[:, order], starts, axis=1)
    below = np.cumsum(outside, axis=1) - outside / 2
    pairs = inside.sum(axis=1) * outside.sum(axis=1)
    won = (inside * below).sum(axis=1)
    shares: NDArray[np.float64] = np.full_like(won, np.nan)
    np.divide(won, pairs, out=shares, where=pairs > 0)
    return shares
