"""Which trial is best."""

from __future__ import annotations

from collections import Counter
from statistics import fmean
from typing import TYPE_CHECKING

from storage.records import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from search.objective import Objective
    from storage import Slot

FINALISTS = 3
"""So many trials are trained again, with other seeds, where a study does that."""


def ranked(slots: Iterable[Slot], objective: Objective) -> list[Slot]:
    """Ended trials with a value, the best first: only a COMPLETE one can be best.

    The others follow by their best epoch, so that a study in which nothing completed still has
    something to show. A point found infeasible (PRUNED with a reason) comes last. Of equals,
    the earlier slot is before the later. Once the finalists were trained again, they are in the
    order of what that gave: each was chosen for a low value, some of which was luck.
    """

    def rank(slot: Slot) -> tuple[bool, bool, float]:
        assert slot.value is not None  # noqa: S101
        value = objective.signed(slot.value)
        return slot.state != SlotState.COMPLETE, slot.reason is not None, value

    every = list(slots)
    ended = [one for one in every if one.state.ended and one.value is not None]
    found = sorted((one for one in ended if one.repeats is None), key=rank)
    first, again = finalists(found), repeated_values(every)
    if all(one.slot in again for one in first):
        found[: len(first)] = sorted(
            first, key=lambda one: objective.signed(fmean(again[one.slot]))
        )
    return found


def finalists(leaders: Sequence[Slot]) -> list[Slot]:
    """The COMPLETE ones of the first three, the best first."""
    return [one for one in leaders[:FINALISTS] if one.state is SlotState.COMPLETE]


def repeats_left(slots: Sequence[Slot], objective: Objective, repeats: int) -> int:
    """How many trainings have not ended yet, where each finalist gets `repeats` of them."""
    over = Counter(one.repeats for one in slots if one.state.over)
    first = finalists(ranked(slots, objective))
    return sum(max(0, repeats - over[one.slot]) for one in first)


def repeated_values(slots: Iterable[Slot]) -> Mapping[int, list[float]]:
    """Slot → the values that its trial has got when it was trained again."""
    found: dict[int, list[float]] = {}
    for one in slots:
        if one.repeats is not None and one.state is SlotState.COMPLETE and one.value is not None:
            found.setdefault(one.repeats, []).append(one.value)
    return found
