"""Which trial is best."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from search.objective import objective_of
from storage.records import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from search.objective import Objective
    from storage import Database, Slot, Study

FINALISTS = 3
"""So many trials are trained again, with other seeds, where a study does that."""


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """The values that a finalist got when it was trained again, with other seeds."""

    count: int
    mean: float
    lowest: float
    highest: float


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a study is, whoever ran its trials."""

    ended: int  # trials of its budget
    trial: int | None  # the best COMPLETE one
    best: float | None  # its value or, once finalists were trained again, the mean of those


def standing(slots: Iterable[Slot], objective: Objective) -> Standing:
    """How far a study is, by its slots."""
    every = list(slots)
    first = next((one for one in ranked(every, objective) if one.state is SlotState.COMPLETE), None)
    ended = sum(one.state.ended for one in every if one.repeats is None)
    if first is None:
        return Standing(ended=ended, trial=None, best=None)
    again = repeated(every, objective).get(first.slot)
    best = first.value if again is None else again.mean
    return Standing(ended=ended, trial=first.trial_number, best=best)


def leaders(database: Database, study: Study, most: int) -> list[Slot]:
    """The first of a study's `ranked` slots, without reading the others."""
    objective = objective_of(study.identity)
    return ranked(leading(database, study, most), objective)[:most]


def standing_of(database: Database, study: Study) -> Standing:
    """How far a study is, without reading its slots."""
    stands = standing(leading(database, study), objective_of(study.identity))
    return replace(stands, ended=database.slots.ended(study.id))


def leading(database: Database, study: Study, most: int = FINALISTS) -> list[Slot]:
    """Slots enough for the first `most` places, and all that repeat a finalist."""
    lowest = objective_of(study.identity).direction == "minimize"
    return database.slots.leading(study.id, most=max(most, FINALISTS), lowest=lowest)


def ranked(slots: Iterable[Slot], objective: Objective) -> list[Slot]:
    """Ended trials with a value, the best first: only a COMPLETE one can be best.

    The others follow by their best epoch, so that a study in which nothing completed still has
    something to show. A point found infeasible (PRUNED with a reason) comes last. Of equals,
    the earlier slot is before the later. Once every finalist was trained again, they are in the
    order of what that gave: each was chosen for a low value, some of which was luck.
    """
    every = list(slots)
    found = _by_first_values(every, objective)
    again = _repeated(found, every)
    found[: len(again)] = sorted(
        found[: len(again)], key=lambda one: objective.signed(again[one.slot].mean)
    )
    return found


def repeated(slots: Iterable[Slot], objective: Objective) -> Mapping[int, Repeated]:
    """Slot of each finalist → what ranks it; empty until every finalist was trained again."""
    every = list(slots)
    return _repeated(_by_first_values(every, objective), every)


def _by_first_values(slots: Sequence[Slot], objective: Objective) -> list[Slot]:
    """As `ranked`, whatever the repeats gave."""

    def rank(slot: Slot) -> tuple[bool, bool, float]:
        assert slot.value is not None  # noqa: S101
        value = objective.signed(slot.value)
        return slot.state != SlotState.COMPLETE, slot.reason is not None, value

    ended = [one for one in slots if one.state.ended and one.value is not None]
    return sorted((one for one in ended if one.repeats is None), key=rank)


def finalists(leaders: Sequence[Slot]) -> list[Slot]:
    """The COMPLETE ones of the first three, the best first."""
    return [one for one in leaders[:FINALISTS] if one.state is SlotState.COMPLETE]


def repeats_left(slots: Sequence[Slot], objective: Objective, repeats: int) -> int:
    """How many trainings have not ended yet, where each finalist gets `repeats` of them."""
    over = Counter(one.repeats for one in slots if one.state.over)
    first = finalists(ranked(slots, objective))
    return sum(max(0, repeats - over[one.slot]) for one in first)


def _repeated(leaders: Sequence[Slot], slots: Sequence[Slot]) -> Mapping[int, Repeated]:
    """What each of the finalists got, once all have something: else rules would be mixed."""
    values: dict[int, list[float]] = {one.slot: [] for one in finalists(leaders)}
    for one in slots:
        if one.repeats in values and one.state is SlotState.COMPLETE and one.value is not None:
            values[one.repeats].append(one.value)
    if not all(values.values()):
        return {}
    return {
        slot: Repeated(count=len(got), mean=fmean(got), lowest=min(got), highest=max(got))
        for slot, got in values.items()
    }
