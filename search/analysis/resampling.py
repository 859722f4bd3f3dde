"""What an objective would be on other draws of the validation images: the bootstrap.

Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapters 6 and 13.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.objective import Objective
from search.trainer.metrics import EPSILON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from search.predictions import Predictions

Weights = np.ndarray[tuple[int, int], np.dtype[np.float64]]
"""(draws, n): how often each draw has each image."""
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
    chances, labels = found.probabilities.astype(np.float64), found.labels
    if objective is Objective.VAL_LOSS:
        of_label = chances[np.arange(len(labels)), labels]
        return _mean(-np.log(np.clip(of_label, EPSILON, 1 - EPSILON)), weights)
    predicted = chances.argmax(axis=1)
    if objective is Objective.VAL_ACCURACY:
        return _mean((predicted == labels).astype(np.float64), weights)
    classes = [positive] if chances.shape[1] == 2 else range(chances.shape[1])
    if objective is Objective.VAL_F1:
        each = [_f1(labels == one, predicted == one, weights) for one in classes]
    else:
        each = [_auc(labels == one, chances[:, one], weights) for one in classes]
    return np.asarray(np.mean(each, axis=0))


def _mean(values: NDArray[np.float64], weights: Weights) -> NDArray[np.float64]:
    return np.asarray(weights @ values / weights.sum(axis=1))


def _f1(there: NDArray[np.bool_], said: NDArray[np.bool_], weights: Weights) -> NDArray[np.float64]:
    hits, counted = weights @ (there & said), weights @ there + weights @ said
    return np.divide(2 * hits, counted, out=np.zeros_like(hits), where=counted > 0)


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
