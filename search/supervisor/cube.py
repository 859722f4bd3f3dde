"""Trials' params as points of a unit cube, for models of what a point gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from optuna.distributions import (
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    json_to_distribution,
)
from optuna.trial import create_trial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial
    from sklearn.tree import DecisionTreeClassifier

    from storage.optuna_trials import Sampled

    Floats = NDArray[np.float64]

_ABSENT = 0.5  # where a model sees a parameter that a point has not
_CHANGED = 0.6  # share of the numbers that a neighbor has otherwise, …
_WIDTHS = (0.03, 0.1, 0.2)  # … by standard deviations of one of these, and …
_CHOSEN_AGAIN = 0.2  # … of the choices


class Cube:
    """The parameters of some trials, in a space with conditions.

    A point is a row of numbers, one a parameter: from 0 to 1 on the scale of its distribution, or
    the index of a choice; NaN where it has not the parameter.
    """

    def __init__(self, trials: Sequence[FrozenTrial]) -> None:
        """Lay it out; of a parameter whose distribution changed, the last trial's counts."""
        self.distributions = distributions_of(trials)
        self._axes = [_axis(one) for one in self.distributions.values()]
        self.known = self.points(trials)
        self._partial = [bool(np.isnan(column).any()) for column in self.known.T]

    def points(self, trials: Sequence[FrozenTrial]) -> Floats:
        """Trials' points: (trials, params)."""
        rows = [
            [
                one.to_internal_repr(trial.params[name]) if name in trial.params else np.nan
                for name, one in self.distributions.items()
            ]
            for trial in trials
        ]
        points = np.array(rows, np.float64).reshape(len(trials), len(self._axes))
        for column, axis in zip(points.T, self._axes, strict=True):
            column[:] = axis.unit(column)
        return points

    def params(self, point: Floats) -> dict[str, Any]:
        """A point's params, as Optuna gives them."""
        return {
            name: one.to_external_repr(float(axis.values(unit)))
            for (name, one), axis, unit in zip(
                self.distributions.items(), self._axes, point, strict=True
            )
            if not np.isnan(unit)
        }

    def columns(self, points: Floats) -> Floats:
        """As a model sees points: (points, columns), one column at least.

        A number has one, a choice one for each of its values, and what only some trials have
        another one that says whether they do.
        """
        columns = [np.zeros(len(points))] if not self._axes else []
        for values, axis, partial in zip(points.T, self._axes, self._partial, strict=True):
            if axis.choices:
                columns += [(values == index).astype(np.float64) for index in range(axis.choices)]
            else:
                columns.append(np.where(np.isnan(values), _ABSENT, values))
            if partial:
                columns.append((~np.isnan(values)).astype(np.float64))
        return np.stack(columns, axis=1)

    def distances(self, point: Floats) -> Floats:
        """How far the trials are from a point, from 0 to 1.

        It is Gower's distance (1971, "A General Coefficient of Similarity and Some of Its
        Properties"): the mean of the differences over the parameters that either has. Of choices it
        is 0 or 1, and 1 of a parameter that one of both lacks.
        """
        mine, theirs = ~np.isnan(point), ~np.isnan(self.known)
        apart = np.abs(self.known - point)
        choices = np.array([axis.choices > 0 for axis in self._axes], bool)
        apart = np.where(choices, apart > 0, apart)
        apart = np.where(mine & theirs, apart, mine ^ theirs)
        return np.asarray(apart.sum(axis=1) / np.maximum(1, (mine | theirs).sum(axis=1)))

    def drawn(self, count: int, random: np.random.Generator) -> Floats:
        """Random points, each with the params that trials like it have."""
        return self._possible(self._drawn(count, random))

    def near(self, points: Floats, random: np.random.Generator) -> Floats:
        """Neighbors of points, one each: some of their params are another's, the others theirs."""
        drawn = self._drawn(len(points), random)
        near = np.where(np.isnan(points), drawn, points)
        widths = random.choice(_WIDTHS, (len(points), 1))
        moved = near + widths * random.normal(size=near.shape)
        chance = random.random(near.shape)
        for place, axis in enumerate(self._axes):
            share, other = (_CHOSEN_AGAIN, drawn) if axis.choices else (_CHANGED, moved)
            changed = chance[:, place] < share
            near[changed, place] = other[changed, place]
        return self._possible(near)

    def _drawn(self, count: int, random: np.random.Generator) -> Floats:
        """Points with all params."""
        shares = random.random((count, len(self._axes)))
        for column, axis in zip(shares.T, self._axes, strict=True):
            column[:] = axis.drawn(column)
        return shares

    def _possible(self, points: Floats) -> Floats:
        """Points with all params, without those that trials like them have not."""
        for column, axis in zip(points.T, self._axes, strict=True):
            column[:] = axis.settled(column)
        for those, by, tree in self._conditions:
            points[np.ix_(~tree.predict(_without_nan(points[:, by])), those)] = np.nan
        return points

    @cached_property
    def _conditions(self) -> list[tuple[list[int], list[int], DecisionTreeClassifier]]:
        """Params that come together, those that they hang on, and how, by what trials have.

        The rule is not known here: users' code has its own. So a decision tree learns it, from
        params that more trials have.
        """
        from sklearn.tree import DecisionTreeClassifier  # it takes a moment

        together: dict[bytes, list[int]] = defaultdict(list)
        has = ~np.isnan(self.known)
        for place, column in enumerate(has.T):
            together[column.tobytes()].append(place)
        conditions, before = [], list[int]()
        for those in sorted(together.values(), key=lambda one: -has[:, one[0]].sum()):
            if self._partial[those[0]] and before:
                tree = DecisionTreeClassifier(random_state=0)
                tree.fit(_without_nan(self.known[:, before]), has[:, those[0]])
                conditions.append((those, list(before), tree))
            before += those
        return conditions


def trial_of(params: Mapping[str, Sampled], value: float = 0.0) -> FrozenTrial:
    """A COMPLETE trial, of what was drawn."""
    distributions = {name: json_to_distribution(one.distribution) for name, one in params.items()}
    return create_trial(
        value=value,
        params={
            name: distributions[name].to_external_repr(one.value) for name, one in params.items()
        },
        distributions=distributions,
    )


def distributions_of(trials: Sequence[FrozenTrial]) -> dict[str, BaseDistribution]:
    """Of all their params that may have more than one value."""
    found: dict[str, BaseDistribution] = {}
    for one in trials:
        found |= one.distributions
    return {name: one for name, one in found.items() if not one.single()}


def _without_nan(points: Floats) -> Floats:
    return np.where(np.isnan(points), -1.0, points)


@dataclass(frozen=True, kw_only=True)
class _Axis:
    """A distribution's scale."""

    low: float = 0.0
    high: float = 0.0
    log: bool = False
    step: float = 0.0  # 0: there is every number between
    choices: int = 0  # 0: it is a number

    def unit(self, values: Floats) -> Floats:
        """Where Optuna's internal values are."""
        if self.choices:
            return values
        if self.log:
            return np.asarray(np.log(values / self.low) / np.log(self.high / self.low))
        return (values - self.low) / (self.high - self.low)

    def values(self, units: Floats) -> Floats:
        """Optuna's internal values, of the nearest ones that there are."""
        if self.choices:
            return units
        if self.log:
            values = self.low * (self.high / self.low) ** units
        else:
            values = self.low + units * (self.high - self.low)
        if self.step:
            values = self.low + np.round((values - self.low) / self.step) * self.step
        return values.clip(self.low, self.high)

    def drawn(self, shares: Floats) -> Floats:
        """Uniform numbers from 0 to 1, as such of the scale: whole ones are all as likely."""
        if self.choices:
            return np.floor(shares * self.choices)
        low, high = self.unit(np.array([self.low - self.step / 2, self.high + self.step / 2]))
        return np.asarray(low + shares * (high - low))

    def settled(self, units: Floats) -> Floats:
        """The nearest ones that there are."""
        if self.choices:
            return units
        if not self.step:
            return units.clip(0.0, 1.0)
        return self.unit(self.values(units))


def _axis(distribution: BaseDistribution) -> _Axis:
    if isinstance(distribution, CategoricalDistribution):
        return _Axis(choices=len(distribution.choices))
    assert isinstance(distribution, FloatDistribution | IntDistribution)  # noqa: S101
    return _Axis(
        low=distribution.low,
        high=distribution.high,
        log=distribution.log,
        step=distribution.step or 0.0,
    )
