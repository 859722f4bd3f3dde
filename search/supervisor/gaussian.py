"""Sampling by a Gaussian process that knows how far a trial came.

Optuna's own needs torch, and parameters that every trial has (Optuna 5.0,
`optuna.samplers.GPSampler`); KerasTuner's takes what was stopped early for what it came to. Here
the share of its epochs that a trial came is an input, so what was PRUNED teaches what it can (Klein
et al. 2017, "Fast Bayesian Optimization of Machine Learning Hyperparameters on Large Datasets", has
the share of the images as one). What a trial had on its way teaches, too: else a network is taken
for the best because it alone came far. And since what learns slowly will be PRUNED, whatever it
might have come to, a point counts for as much as it is likely to go on where most trials end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import accumulate
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
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from optuna import Study
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

    from search.supervisor.cube import Floats

FIRST = 10  # trials that are random, as with Optuna's samplers
MOST = 300  # values that it is fitted to: half the best, half the newest
RANDOM = 1000  # points among which the most promising one is looked for, …
NEIGHBORS = 300  # … beside these, of the best ones
BEST = 5
_ENOUGH = 4  # trials that came somewhere, to say who goes on there
_AT_ONCE = 200  # candidates whose chances are predicted together
_WORST = 10.0  # times as far from the best value as the median is: no value is taken for worse


class GaussianProcess(BaseSampler):
    """Suggests where the expected improvement of a trial that runs to its end is largest.

    It is the larger, the likelier a trial is to go on where most are PRUNED.

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
        curves = [_so_far(one, study.direction) for one in ended]
        told = self._told(ended, values, curves)
        scale = _scale(told.values)
        running = study._get_trials(deepcopy=False, states=(TrialState.RUNNING,), use_cache=False)
        others = cube.points([one for one in running if one.number != trial.number and one.params])

        surrogate = self._surrogate
        surrogate.fit(_inputs(cube, cube.known[told.places], told.shares), scale.of(told.values))
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
        if (bar := _bar(ended, curves)) is not None:
            there = _inputs(cube, candidates, self._share_of(bar.step))
            below = scale.of(np.array([bar.value])).item()
            return cube.params(candidates[_most_likely(gains, there, surrogate, below)])
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
        return self._share_of(max(trial.intermediate_values, default=self._steps))

    def _share_of(self, step: int) -> float:
        return log(step) / log(self._steps)

    def _told(
        self,
        ended: Sequence[FrozenTrial],
        values: Floats,
        curves: Sequence[Mapping[int, float]],
    ) -> _Told:
        """What each trial came to, and what it had at epochs 2, 4, 8, … before.

        Not at every epoch: neighbors say nearly the same, and the time of a fit goes by the cube
        of their number.
        """
        found: list[tuple[int, float, float]] = []
        for place, (one, value, curve) in enumerate(zip(ended, values, curves, strict=True)):
            last = max(curve, default=0)
            before = [step for step in curve if step < last and step > 1 and step.bit_count() == 1]
            found += [(place, self._share_of(step), curve[step]) for step in before]
            found.append((place, self._share(one), float(value)))
        kept = _kept(np.array([value for *_, value in found]))
        places, shares, kept_values = zip(*(found[one] for one in kept), strict=True)
        return _Told(np.array(places), np.array(shares), np.array(kept_values))


@dataclass(frozen=True)
class _Told:
    """What the process learns: a value each of a trial, at a share of its epochs."""

    places: NDArray[np.int_]  # of the trials
    shares: Floats
    values: Floats


@dataclass(frozen=True)
class _Bar:
    """Where most trials end that are PRUNED, and what those had at most that went on."""

    step: int
    value: float


def _bar(ended: Sequence[FrozenTrial], curves: Sequence[Mapping[int, float]]) -> _Bar | None:
    """None where none is known to have gone on.

    Which rule ends trials is not known here, and need not be: the share that it let through is.
    """
    last = [max(curve) if curve else 0 for curve in curves]
    pruned = Counter(
        step
        for one, step in zip(ended, last, strict=True)
        if step and one.state is TrialState.PRUNED
    )
    if not pruned:
        return None
    step = pruned.most_common(1)[0][0]
    there = [
        (curve[step], end > step) for curve, end in zip(curves, last, strict=True) if step in curve
    ]
    on = sum(went for _, went in there)
    if len(there) < _ENOUGH or not on:
        return None
    return _Bar(step, float(np.quantile([value for value, _ in there], on / len(there))))


def _most_likely(gains: Floats, there: Floats, surrogate: Surrogate, below: float) -> int:
    """Where a gain times the chance of a value below one is largest.

    No chance is more than 1: they are predicted from the largest gain on, until none that is left
    can do. Of 1,300 candidates that is a fifth or less, most times.
    """
    falling = np.argsort(-gains, kind="stable")
    found, most = int(falling[0]), -1.0
    for start in range(0, len(falling), _AT_ONCE):
        some = falling[start : start + _AT_ONCE]
        if gains[some[0]] <= most:
            break
        likely = gains[some] * surrogate.chances(there[some], below)
        if likely.max() > most:
            found, most = int(some[likely.argmax()]), likely.max()
    return found


def _so_far(trial: FrozenTrial, direction: StudyDirection) -> Mapping[int, float]:
    """The lowest validation loss until each epoch; nothing where it is not the objective.

    Intermediate values are validation losses, whatever the objective. From a second fold on they
    are means with those before: near enough.
    """
    if direction is not StudyDirection.MINIMIZE or _infeasible(trial):
        return {}
    steps = sorted(trial.intermediate_values)
    lowest = accumulate((trial.intermediate_values[step] for step in steps), min)
    return dict(zip(steps, lowest, strict=True))


def _infeasible(trial: FrozenTrial) -> bool:
    return CONSTRAINT_ATTRIBUTE in trial.system_attrs


def _value(trial: FrozenTrial, direction: StudyDirection) -> float:
    """The lower, the better; of a bad point it is the worst there is."""
    if _infeasible(trial):
        return np.inf
    assert trial.values is not None  # noqa: S101
    value = float(trial.values[0])
    return value if direction is StudyDirection.MINIMIZE else -value


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """A scale where the best value is the lowest, and the worst are not far from the median.

    A loss of far too high a learning rate may be a million times another's. Ranks would do, too,
    but where most values are nearly the best one they make noise of small differences.
    """

    lowest: float
    usual: float  # how far the median is from it
    mean: float = 0.0
    spread: float = 1.0

    def of(self, values: Floats) -> Floats:
        """Where values are on it; those that made it are standardized."""
        near = np.minimum((values - self.lowest) / self.usual, _WORST)
        return np.asarray((np.log1p(np.maximum(near, 0.0)) - self.mean) / self.spread)


def _scale(values: Floats) -> _Scale:
    finite = values[np.isfinite(values)]
    lowest = float(finite.min()) if len(finite) else 0.0
    usual = float(np.median(finite)) - lowest if len(finite) else 0.0
    scale = _Scale(lowest=lowest, usual=usual or 1.0)
    there = scale.of(values)
    return replace(scale, mean=float(there.mean()), spread=float(there.std()) or 1.0)


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
