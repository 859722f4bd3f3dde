"""Which validation curves of a study one picture shows, and how its best value fell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.analysis.numbers import every, short
from search.ranking import ranked
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.objective import Objective
    from storage import Slot
    from storage.history import Losses

# A picture is about 1000 pixels wide and 400 high: where several curves share each pixel, more of
# them show nothing, and take a browser seconds.
MOST_CURVES = 600
BEST_CURVES = 100  # never left out, as those at work are not
MOST_EPOCHS = 200  # of a curve


@dataclass(frozen=True, kw_only=True)
class Wall:
    """All curves of a study in one picture."""

    slots: Sequence[Slot]  # in the order of their trials; some, where there are too many
    losses: Mapping[int, Losses]  # by slot; of one that reported nothing there are none
    total: int  # trials that could be shown


def choose(slots: Sequence[Slot], objective: Objective) -> list[Slot]:
    """All of them or, of many, the best, those at work, and of the others one every few."""
    ordered = sorted(slots, key=lambda one: one.trial_number or 0)
    if len(ordered) <= MOST_CURVES:
        return ordered
    always = {one.slot for one in ranked(slots, objective)[:BEST_CURVES]}
    always |= {one.slot for one in slots if not one.state.over}
    others = [one for one in ordered if one.slot not in always]
    some = {one.slot for one in every(others, max(0, MOST_CURVES - len(always)))}
    return [one for one in ordered if one.slot in always or one.slot in some]


def best_so_far(slots: Sequence[Slot], objective: Objective) -> list[tuple[int, float | None]]:
    """Trial and value of each COMPLETE trial that was better than all before it.

    The last trial follows with the value of the last of them. What was trained again is left out.
    """
    ended = [one for one in slots if one.repeats is None and one.trial_number is not None]
    found: list[tuple[int, float]] = []
    last = 0
    for one in sorted(ended, key=lambda one: one.trial_number or 0):
        last = one.trial_number or 0
        if one.state is not SlotState.COMPLETE or one.value is None:
            continue
        if not found or objective.better(one.value, found[-1][1]):
            found.append((last, one.value))
    if found and found[-1][0] != last:
        found.append((last, found[-1][1]))
    return [(number, short(value)) for number, value in found]
