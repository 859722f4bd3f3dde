"""The Pareto front of a study with several objectives: what no other trial is better than."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from search.footprint import Ended, footprint_of, values_of
from search.objective import objective_of
from search.ranking import standing_of
from storage.records import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from search.executor import Count
    from storage import Database, Study
    from storage.optuna_trials import Sketch

Costs = tuple[float, ...]
"""One for each objective, each with the sign under which the lower is the better."""


T = TypeVar("T", bound=Ended)


def front(trials: Iterable[T], identity: Mapping[str, Any]) -> list[T]:
    """The COMPLETE trials that no other one dominates, the best by the first objective first.

    One dominates another if it is no worse in any objective, and better in one. Of a study with one
    objective nothing is a front.
    """
    if not footprint_of(identity):
        return []
    complete = [one for one in trials if one.state == SlotState.COMPLETE]
    known = [(costs, one) for one in complete if (costs := costs_of(one, identity)) is not None]
    found: list[Costs] = []
    leading = []
    for costs, one in sorted(known, key=itemgetter(0)):
        if not found or not _dominated(costs, found):
            found.append(costs)
            leading.append(one)
    return leading


def front_of(database: Database, study: Study) -> list[Sketch]:
    """The front of a study, without reading its trials' params."""
    if not footprint_of(study.identity):
        return []
    return front(database.optuna_trials.complete(study.id), study.identity)


def leads(database: Database, study: Study, value: float, count: Count | None) -> bool:
    """Whether no COMPLETE trial is better than one that runs and has a value so far.

    With several objectives: none whose network, as far as its `count` tells, takes no more.
    """
    objective, footprint = objective_of(study.identity), footprint_of(study.identity)
    if not footprint:
        best = standing_of(database, study).best
        return best is None or objective.better(value, best)
    columns = {one.stand_in for one in footprint}
    complete = database.optuna_trials.complete(study.id)
    return count is None or not any(
        not objective.better(value, one.value or 0.0)
        and all((getattr(one, name) or 0) <= getattr(count, name) for name in columns)
        for one in complete
    )


def costs_of(trial: Ended, identity: Mapping[str, Any]) -> Costs | None:
    """Its values in all objectives; None where it lacks one."""
    footprint = footprint_of(identity)
    values = values_of(trial, footprint)
    if len(values) <= len(footprint):
        return None
    return (objective_of(identity).signed(values[0]), *values[1:])


def dominates(one: Costs, other: Costs) -> bool:
    """Whether it is no worse in any objective, and better in one."""
    return one != other and all(mine <= theirs for mine, theirs in zip(one, other, strict=True))


def ranks(points: Sequence[Costs]) -> list[int]:
    """Of each point, how many fronts must be taken away before it is on one.

    In lexicographic order a point is dominated only by those before it, and is on the first front
    of which no point does (Zhang et al. 2015, "An Efficient Approach to Nondominated Sorting for
    Evolutionary Multiobjective Optimization", sequential search).
    """
    fronts: list[list[Costs]] = []
    found = [0] * len(points)
    for place in sorted(range(len(points)), key=lambda place: points[place]):
        point = points[place]
        rank = next((n for n, one in enumerate(fronts) if not _dominated(point, one)), len(fronts))
        if rank == len(fronts):
            fronts.append([])
        fronts[rank].append(point)
        found[place] = rank
    return found


def _dominated(point: Costs, others: Sequence[Costs]) -> bool:
    """Whether one of a front, in lexicographic order and before the point, dominates it."""
    if len(point) == 2:  # the last one has the lowest second value of all
        return dominates(others[-1], point)
    return any(dominates(one, point) for one in reversed(others))
