"""Metrics with what other images of the same kind might make of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from search.analysis.resampling import CLASS_METRICS, METRICS, class_metric_in, draws, metric_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from search.analysis.resampling import Weights

DRAWS = 2000
_SEED = 0  # the same figures each time


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A metric, and the 95 % interval of the percentile bootstrap over images."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Estimates:
    """What a model gives on some images; None where a metric is undefined."""

    images: int
    metrics: dict[str, Estimate | None]  # by the names of `METRICS`
    classes: tuple[dict[str, Estimate | None], ...]  # by those of `CLASS_METRICS`, in their order


def estimates(labels: NDArray[np.int64], chances: NDArray[np.float64], positive: int) -> Estimates:
    """Every metric of labels (n,) against probabilities (n, classes), with its interval.

    Args:
        labels: the true classes.
        chances: of each class.
        positive: of two classes the one that precision, recall, F1, AUC and calibration speak of.
    """
    measures: dict[tuple[str, int | None], Callable[[Weights], NDArray[np.float64]]] = {
        **{(name, None): partial(metric_in, name, labels, chances, positive) for name in METRICS},
        **{
            (name, label): partial(class_metric_in, name, labels, chances, label)
            for name in CLASS_METRICS
            for label in range(chances.shape[1])
        },
    }
    drawn: dict[tuple[str, int | None], list[NDArray[np.float64]]] = {key: [] for key in measures}
    for weights in draws(len(labels), times=DRAWS, seed=_SEED):
        for key, measure in measures.items():
            drawn[key].append(measure(weights))
    whole = np.ones((1, len(labels)))
    found = {
        key: _estimate(float(measure(whole)[0]), np.concatenate(drawn[key]))
        for key, measure in measures.items()
    }
    return Estimates(
        images=len(labels),
        metrics={name: found[name, None] for name in METRICS},
        classes=tuple(
            {name: found[name, label] for name in CLASS_METRICS}
            for label in range(chances.shape[1])
        ),
    )


def _estimate(value: float, drawn: NDArray[np.float64]) -> Estimate | None:
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or not len(known):
        return None
    low, high = np.quantile(known, (0.025, 0.975)).tolist()
    return Estimate(value=value, low=low, high=high)
