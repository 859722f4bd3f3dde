"""The points of a learning curve, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from search.objective import Objective

if TYPE_CHECKING:
    from collections.abc import Sequence

# A change of the error that is smaller than this says nothing, however little seeds differ.
LEAST_CHANGE = 0.02


@dataclass(frozen=True, kw_only=True)
class Point:
    """What trainings on one share of the training images gave."""

    share: float
    images: int  # that were trained on
    values: tuple[float, ...]  # the objective's, one a seed

    @property
    def mean(self) -> float:
        """Of the seeds."""
        return fmean(self.values)

    @property
    def spread(self) -> float:
        """From the lowest to the highest, halved; 0 of one seed."""
        return (max(self.values) - min(self.values)) / 2


@dataclass(frozen=True, kw_only=True)
class LearningCurve:
    """A trial, trained again on growing shares of the training images."""

    study: str
    trial: int
    objective: Objective
    points: tuple[Point, ...]  # the smallest share first

    @property
    def helps(self) -> bool | None:
        """Whether more images would help; None where the seeds differ too much to tell.

        They would, if the last doubling lowered the error (the loss, or 1 minus a share) by more
        than 2 % of it and more than the seeds of its two points differ; they would not, if the
        seeds differ by less than that 2 %, too.
        """
        error, before = (_error(self.objective, one.mean) for one in (self.points[-1], self._half))
        noise = max(self.points[-1].spread, self._half.spread)
        gained = before - error
        if gained > max(noise, LEAST_CHANGE * before):
            return True
        return False if noise <= LEAST_CHANGE * before or gained < -noise else None

    @property
    def expected(self) -> float:
        """The value with twice the images, if doubling goes on to change the error by one factor.

        That is a power law, as Hestness et al. 2017 (arXiv:1712.00409) found errors to follow.
        """
        last, half = (_error(self.objective, one.mean) for one in (self.points[-1], self._half))
        error = last * last / half if half else last
        return error if self.objective is Objective.VAL_LOSS else 1 - error

    @property
    def verdict(self) -> str:
        """What it says, in a sentence."""
        last, half = self.points[-1], self._half
        said = f"from {half.images:,} to {last.images:,} images {self.objective.word} went from "
        said += f"{half.mean:.4f} to {last.mean:.4f}"
        if self.helps is None:
            return f"it cannot be told: {said}, and seeds differ as much; more --seeds would tell"
        if not self.helps:
            return f"more images of this kind would not help much: {said}"
        more = f"{2 * last.images:,} might give {self.expected:.4f}"
        return f"more images would help: {said}; if that goes on, {more}"

    @property
    def _half(self) -> Point:
        """The one before the last, which has half its images."""
        return self.points[-2]


def _error(objective: Objective, value: float) -> float:
    return value if objective is Objective.VAL_LOSS else 1 - value


def curve_of(
    study: str, trial: int, objective: Objective, points: Sequence[Point]
) -> LearningCurve:
    """The curve of points in any order."""
    ordered = tuple(sorted(points, key=lambda one: one.share))
    return LearningCurve(study=study, trial=trial, objective=objective, points=ordered)
