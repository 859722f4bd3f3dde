"""Sampling by a Gaussian process that knows how far a trial came.

Optuna's own needs torch, and parameters that every trial has (Optuna 5.0,
`optuna.samplers.GPSampler`); KerasTuner's takes what was stopped early for what it came to. Here
the share of its epochs that a trial came is an input, so what was PRUNED teaches what it can (Klein
et al. 2017, "Fast Bayesian Optimization of Machine Learning Hyperparameters on Large Datasets", has
the share of the images as one).
"""

from __future__ import annotations

from math import log, pi, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from optuna.samplers import BaseSampler, RandomSampler
from optuna.study import StudyDirection
from optuna.trial import TrialState
from scipy.special import ndtr

from search.supervisor.cube import Cube, distributions_of
from search.supervisor.sampler_view import CONSTRAINT_ATTRIBUTE
from search.supervisor.surrogate import Surrogate

if TYPE_CHECKING:
    from optuna import Study
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

    from search.supervisor.cube import Floats

FIRST = 10  # trials that are random, as with Optuna's samplers
MOST = 300  # ended trials that it is fitted to: half the best, half the newest
RANDOM = 1000  # points among which the most promising one is looked for, …
NEIGHBORS = 300  # … beside these, of the best ones
BEST = 5
_WORST = 10.0  # times as far from the best value as the median is: no value is taken for worse


class GaussianProcess(BaseSampler):
    """Suggests where the expected improvement of a trial that runs to its end is largest.

    Points that run are taken for no better than the mean, so the next one is somewhere else:
    Ginsbourger et al. 2010, "Kriging Is Well-Suited to Parallelize Optimization", section 3.2.
    """

    def __init__(self, *, steps: int, seed: int) -> None:
        """Of trials that have so many epochs at most, counted over all folds."""
        self._steps = steps
        self._random = np.random.default_rng(seed)
        self._independent = RandomSampler(seed=seed)
        self._surrogate = Surrogate()

    def reseed_rng(self) -> None:
        """As a sampler."""
        self._random = np.random.default_rng()
        self._independent.reseed_rng()

    def infer_relative_search_space(
        self,
        study: Study,
        trial: FrozenTrial,  # noqa: ARG002
    ) -> dict[str, BaseDistribution]:
        """The parameters of all trials, where there are enough."""
        ended = self._ended(study)
        return distributions_of(ended) if len(ended) >= FIRST else {}

    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """The most promising point."""
        if not search_space:
            return {}
        ended = self._ended(study)
        values = np.array([_value(one, study.direction) for one in ended])
        kept = _kept(values)
        ended, values = [ended[one] for one in kept], values[kept]
        cube = Cube(ended)
        running = study._get_trials(deepcopy=False, states=(TrialState.RUNNING,), use_cache=False)
        others = cube.points([one for one in running if one.number != trial.number and one.params])

        shares = np.array([self._share(one) for one in ended])
        surrogate = self._surrogate
        surrogate.fit(_inputs(cube, cube.known, shares), _scaled(values))
        if len(others):
            surrogate.pretend(_inputs(cube, others))

        best = cube.known[np.argsort(values, kind="stable")[:BEST]]
        beside = self._random.integers(len(best), size=NEIGHBORS)
        candidates = np.concatenate(
            [cube.drawn(RANDOM, self._random), cube.near(best[beside], self._random)]
        )
        tried = np.concatenate([cube.known, others])
        lowest = surrogate.predict(_inputs(cube, tried))[0].min()
        gains = _expected_improvement(lowest, *surrogate.predict(_inputs(cube, candidates)))
        return cube.params(candidates[np.argmax(gains)])

    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """At random: of a first trial, or what no trial like this one had."""
        return self._independent.sample_independent(study, trial, param_name, param_distribution)

    def _ended(self, study: Study) -> list[FrozenTrial]:
        """The trials that say something of their points."""
        states = (TrialState.COMPLETE, TrialState.PRUNED)
        ended = study._get_trials(deepcopy=False, states=states, use_cache=False)
        return [one for one in ended if one.params and (one.values or _infeasible(one))]

    def _share(self, trial: FrozenTrial) -> float:
        """How far it came, from 0, an epoch, to 1, by the logarithm; a bad point stays bad."""
        if trial.state is TrialState.COMPLETE or _infeasible(trial) or self._steps == 1:
            return 1.0
        return log(max(trial.intermediate_values, default=self._steps)) / log(self._steps)


def _infeasible(trial: FrozenTrial) -> bool:
    return CONSTRAINT_ATTRIBUTE in trial.system_attrs


def _value(trial: FrozenTrial, direction: StudyDirection) -> float:
    """The lower, the better; of a bad point it is the worst there is."""
    if _infeasible(trial):
        return np.inf
    assert trial.values is not None  # noqa: S101
    value = float(trial.values[0])
    return value if direction is StudyDirection.MINIMIZE else -value


def _scaled(values: Floats) -> Floats:
    """Values on a scale where the best is the lowest, and the worst are not far from the median.

    A loss of far too high a learning rate may be a million times another's. Ranks would do, too,
    but where most values are nearly the best one they make noise of small differences.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return np.zeros(len(values))
    lowest = finite.min()
    usual = float(np.median(finite)) - lowest or 1.0
    scaled = np.log1p(np.minimum((values - lowest) / usual, _WORST))
    return np.asarray((scaled - scaled.mean()) / (scaled.std() or 1.0))


def _kept(values: Floats) -> list[int]:
    count = len(values)
    if count <= MOST:
        return list(range(count))
    best = np.argsort(values, kind="stable")[: MOST // 2].tolist()
    return sorted({*best, *range(count - MOST // 2, count)})


def _inputs(cube: Cube, points: Floats, shares: Floats | float = 1.0) -> Floats:
    """What the process sees of points: their columns, and how far they came."""
    columns = cube.columns(points)
    return np.column_stack([columns, np.broadcast_to(shares, len(columns))])


def _expected_improvement(lowest: float, mean: Floats, deviation: Floats) -> Floats:
    """By how much a value is below the lowest one, where it is; Jones et al. 1998, equation 15."""
    below = (lowest - mean) / deviation
    density = np.exp(-(below**2) / 2) / sqrt(2 * pi)
    return np.asarray(deviation * (below * ndtr(below) + density))
