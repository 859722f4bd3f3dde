"""Which recorded point is the nearest to one that a sampler draws."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from optuna.distributions import BaseDistribution


class Points:
    """Points of a space with conditions, and how far each is from another one.

    It is Gower's distance (1971, "A General Coefficient of Similarity and Some of Its Properties"):
    the mean over the parameters that either point has of the difference, divided by the range; on a
    logarithmic scale where the parameter is. Of categories it is 0 or 1, and 1 of a parameter that
    one of both lacks.
    """

    def __init__(self, points: Sequence[Mapping[str, tuple[float, BaseDistribution]]]) -> None:
        self._names = sorted({name for point in points for name in point})
        kinds = {name: one for point in points for name, (_, one) in point.items()}
        self._categorical = np.array(
            [isinstance(kinds[name], CategoricalDistribution) for name in self._names], bool
        )
        self._rows = np.array([self._row(point) for point in points])

    def distances(self, point: Mapping[str, tuple[float, BaseDistribution]]) -> NDArray[np.float64]:
        """From a point to each, from 0 to 1."""
        row = self._row(point)
        mine, theirs = ~np.isnan(row), ~np.isnan(self._rows)
        apart = np.abs(self._rows - row)
        apart = np.where(self._categorical, apart > 0, apart)
        apart = np.where(mine & theirs, apart, (mine ^ theirs).astype(float))
        found: NDArray[np.float64] = apart.sum(axis=1) / np.maximum(1, (mine | theirs).sum(axis=1))
        return found

    def _row(self, point: Mapping[str, tuple[float, BaseDistribution]]) -> NDArray[np.float64]:
        """Where it lies in each parameter's range; NaN where it has none."""
        return np.array(
            [_place(*point[name]) if name in point else np.nan for name in self._names], np.float64
        )


def _place(value: float, distribution: BaseDistribution) -> float:
    if not isinstance(distribution, (FloatDistribution, IntDistribution)):
        return value
    low, high = float(distribution.low), float(distribution.high)
    if distribution.log:
        value, low, high = log(value), log(low), log(high)
    return (value - low) / (high - low) if high > low else 0.0
