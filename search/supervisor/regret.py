"""How much better than the best trial the best possible one may be, by a Gaussian process.

Makarova et al. 2022, "Automatic Termination for Hyperparameter Optimization", as
`optuna.terminator.RegretBoundEvaluator` has it. That one needs torch, and parameters that every
trial has; this one knows parameters that only some have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from optuna.study import StudyDirection
from optuna.terminator import BaseImprovementEvaluator
from optuna.trial import TrialState

from search.supervisor.cube import Cube
from search.supervisor.surrogate import Surrogate

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

    from search.supervisor.cube import Floats

MOST_TRIALS = 200  # the newest; fitting takes the cube of half of them
TOP_RATIO = 0.5  # `optuna.terminator.improvement.evaluator.DEFAULT_TOP_TRIALS_RATIO`
LEAST_TOP = 20
CANDIDATES = 2048  # random points among which the best possible one is looked for; as Optuna's
_DELTA = 0.1  # how probably a bound may be wrong; as Optuna's


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
        bound = _bound(Cube(top), (values - values.mean()) / spread, self._seed)
        return bound * spread


def _bound(cube: Cube, values: Floats, seed: int) -> float:
    """The bound for standardized values, the lower the better."""
    known = cube.columns(cube.known)
    surrogate = Surrogate()
    surrogate.fit(known, values)
    width = np.sqrt(_beta(max(1, len(cube.distributions)), len(values)))

    def bounds(of: Floats) -> tuple[Floats, Floats]:
        mean, deviation = surrogate.predict(of)
        return mean - width * deviation, mean + width * deviation

    lower, upper = bounds(known)
    drawn = cube.columns(cube.drawn(CANDIDATES, np.random.default_rng(seed)))
    lowest = min(lower.min(), bounds(drawn)[0].min())
    return float(upper.min() - lowest)


def _beta(params: int, trials: int) -> float:
    """How wide the bounds are: Srinivas et al. 2010, theorem 1, over 5 as in Makarova et al."""
    return float(2 * np.log(params * trials**2 * np.pi**2 / (6 * _DELTA)) / 5)
