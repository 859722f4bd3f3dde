"""How sure the validation images make it that one trial is better than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.analysis.resampling import draws, value_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.analysis.resampling import Weights
    from search.objective import Objective
    from search.predictions import Predictions

DRAWS = 2000  # a share of 95 % is then known to half a percent
_SEED = 0  # the same figures each time


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two trials on the same validation images, drawn anew many times."""

    by: float  # how much better the first is on the images as they are; negative: it is worse
    low: float  # of the 95 % of the draws in the middle
    high: float
    better: float  # share of the draws in which the first is better; equal ones count half

    @property
    def sure(self) -> bool:
        """Whether the whole interval says so."""
        return self.low > 0


def compare(
    first: Predictions, second: Predictions, objective: Objective, positive: int
) -> Comparison | str:
    """How much better the first is, by the paired bootstrap; or, in a line, why that is unknown.

    Both are measured on the same draws, so that images that are hard for both do not blur it.
    """
    same = np.array_equal(first.labels, second.labels)
    if not same or not np.array_equal(first.folds, second.folds):
        return "it was validated on other images, or not in every fold"
    if not all(np.isfinite(one.probabilities).all() for one in (first, second)):
        return "it gave no probabilities"
    count = len(first.labels)

    def better_by(weights: Weights) -> NDArray[np.float64]:
        mine, theirs = (value_in(one, weights, objective, positive) for one in (first, second))
        return objective.signed(1.0) * (theirs - mine)

    drawn = [better_by(weights) for weights in draws(count, times=DRAWS, seed=_SEED)]
    by = np.concatenate(drawn)
    by = by[np.isfinite(by)]
    if not len(by):
        return "there are too few validation images of a class"
    low, high = np.quantile(by, (0.025, 0.975)).tolist()
    return Comparison(
        by=float(better_by(np.ones((1, count)))[0]),
        low=low,
        high=high,
        better=float(((by > 0) + (by == 0) / 2).mean()),
    )
