"""How much better than the best trial the best possible one may be, by a Gaussian process.

Makarova et al. 2022, "Automatic Termination for Hyperparameter Optimization", as
`optuna.terminator.RegretBoundEvaluator` has it. That one needs torch, and parameters that every
trial has; this one is on scikit-learn, and knows parameters that only some have.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from optuna.distributions import CategoricalDistribution
from optuna.study import StudyDirection
from optuna.terminator import BaseImprovementEvaluator
from optuna.trial import TrialState
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

    Floats = NDArray[np.float64]

MOST_TRIALS = 200  # the newest; fitting takes the cube of half of them
TOP_RATIO = 0.5  # `optuna.terminator.improvement.evaluator.DEFAULT_TOP_TRIALS_RATIO`
LEAST_TOP = 20
CANDIDATES = 2048  # random points among which the best possible one is looked for; as Optuna's
_DELTA = 0.1  # how probably a bound may be wrong; as Optuna's
_MISSING = 0.5  # where a parameter stands that a trial has not, on a scale from 0 to 1


class RegretBound(BaseImprovementEvaluator):
    """An upper bound on the regret of the best trial, in the values' own unit."""

    def __init__(self, *, seed: int = 0) -> None:
        """Draw candidates by a seed."""
        self._seed = seed

    def evaluate(self, trials: list[FrozenTrial], study_direction: StudyDirection) -> float:
        """The bound, from the COMPLETE ones of these; there must be some."""
        sign = 1.0 if study_direction is StudyDirection.MINIMIZE else -1.0
        complete = [one for one in trials if one.state is TrialState.COMPLETE][-MOST_TRIALS:]
        values = sign * np.array([one.value for one in complete], np.float64)
        # The worse half says little of where the best is, and its spread is all that one would see.
        count = min(len(values), max(LEAST_TOP, int(TOP_RATIO * len(values))))
        best = np.sort(np.argsort(values, kind="stable")[:count])
        top, values = [complete[place] for place in best], values[best]
        spread = max(float(values.std()), 1e-10)
        points = Points(top)
        bound = _bound(points, (values - values.mean()) / spread, self._seed)
        return bound * spread


def _bound(points: Points, values: Floats, seed: int) -> float:
    """The bound for standardized values, the lower the better."""
    known = points.known
    kernel = ConstantKernel(1.0, (1e-2, 1e2)) * Matern(
        np.ones(known.shape[1]), (0.1, 20.0), nu=2.5
    ) + WhiteKernel(0.1, (1e-4, 1.0))
    process = GaussianProcessRegressor(kernel)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length scale at its bound
        process.fit(known, values)
    # Without the noise: the bounds are on the expected value.
    noise = process.kernel_.k2.noise_level
    width = np.sqrt(_beta(points.params, len(values)))

    def bounds(of: Floats) -> tuple[Floats, Floats]:
        mean, deviation = process.predict(of, return_std=True)
        around = width * np.sqrt(np.maximum(deviation**2 - noise, 0.0))
        return mean - around, mean + around

    lower, upper = bounds(known)
    lowest = min(lower.min(), bounds(points.drawn(CANDIDATES, seed))[0].min())
    return float(upper.min() - lowest)


def _beta(params: int, trials: int) -> float:
    """How wide the bounds are: Srinivas et al. 2010, theorem 1, over 5 as in Makarova et al."""
    return float(2 * np.log(params * trials**2 * np.pi**2 / (6 * _DELTA)) / 5)


class Points:
    """Trials' params as points of a unit cube.

    A number has one column, on the scale of its distribution, a choice one for each of its values,
    and what only some trials have another one that says whether they do.
    """

    def __init__(self, trials: Sequence[FrozenTrial]) -> None:
        """Lay out the columns."""
        found: dict[str, BaseDistribution] = {}
        for one in trials:
            found |= one.distributions
        self._distributions = {name: one for name, one in found.items() if not one.single()}
        self._partial = {
            name for name in self._distributions if any(name not in one.params for one in trials)
        }
        self._trials = trials
        self.known = np.array([self._row(self._scaled(one)) for one in trials])

    @property
    def params(self) -> int:
        """How many there are."""
        return max(1, len(self._distributions))

    def drawn(self, count: int, seed: int) -> Floats:
        """Random points, (count, columns), each with the params that some trial has."""
        random = np.random.default_rng(seed)
        rows = []
        for like in random.integers(len(self._trials), size=count):
            has = self._trials[like].params
            rows.append(
                self._row(
                    {
                        name: self._draw(one, random)
                        for name, one in self._distributions.items()
                        if name in has
                    }
                )
            )
        return np.array(rows)

    @staticmethod
    def _draw(distribution: BaseDistribution, random: np.random.Generator) -> float:
        if isinstance(distribution, CategoricalDistribution):
            return float(random.integers(len(distribution.choices)))
        return float(random.random())

    def _scaled(self, trial: FrozenTrial) -> dict[str, float]:
        """Of each param that it has: the number from 0 to 1, or the choice's index."""
        scaled = {}
        for name, distribution in self._distributions.items():
            if name in trial.params:
                value = distribution.to_internal_repr(trial.params[name])
                scaled[name] = _unit(distribution, value)
        return scaled

    def _row(self, scaled: Mapping[str, float]) -> list[float]:
        row: list[float] = []
        for name, distribution in self._distributions.items():
            value = scaled.get(name)
            if isinstance(distribution, CategoricalDistribution):
                row += [float(value == place) for place in range(len(distribution.choices))]
            else:
                row.append(_MISSING if value is None else value)
            if name in self._partial:
                row.append(float(value is not None))
        return row or [0.0]


@lru_cache(maxsize=1000)
def _ends(distribution: BaseDistribution) -> tuple[bool, float, float]:
    log, low, high = (getattr(distribution, name) for name in ("log", "low", "high"))
    return log, *((np.log(low), np.log(high)) if log else (low, high))


def _unit(distribution: BaseDistribution, value: float) -> float:
    if isinstance(distribution, CategoricalDistribution):
        return value
    log, low, high = _ends(distribution)
    return float(((np.log(value) if log else value) - low) / (high - low))
