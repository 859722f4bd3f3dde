"""A study's pictures, as their script gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.analysis.numbers import shortened
from search.analysis.wall import best_so_far
from search.footprint import footprint_of
from search.front import costs_of, front
from search.objective import objective_of
from search.ranking import ranked
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.analysis.wall import Wall
    from storage import Slot


def wall_json(wall: Wall, slots: Sequence[Slot], identity: Mapping[str, Any]) -> dict[str, Any]:
    """The curves and the values by trial, a list a column; `slots` are all of the study's."""
    objective = objective_of(identity)
    best = next((one for one in ranked(slots, objective) if one.state is SlotState.COMPLETE), None)
    return {
        "total": wall.total,
        "best": None if best is None else best.trial_number,
        "numbers": [one.trial_number for one in wall.slots],
        "states": [one.trial_state for one in wall.slots],
        "values": shortened([one.value for one in wall.slots]),
        "losses": [
            [shortened(fold) for fold in wall.losses.get(one.slot, [])] for one in wall.slots
        ],
        "so_far": best_so_far(slots, objective),
        "front": _front_json(wall, slots, identity),
    }


def _front_json(
    wall: Wall, slots: Sequence[Slot], identity: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Of each objective beside the first one, the COMPLETE trials, and which are on the front.

    Of trials that are not on it there are those of the wall.
    """
    first = front(slots, identity)
    numbers = [one.trial_number for one in first]
    others = [one for one in wall.slots if one.trial_number not in numbers]
    trials = [*first, *(one for one in others if costs_of(one, identity) is not None)]
    complete = [one for one in trials if one.state is SlotState.COMPLETE]
    return [
        {
            "name": str(cost),
            "unit": cost.unit,
            "numbers": [one.trial_number for one in complete],
            "values": shortened([one.value for one in complete]),
            "costs": shortened([cost.value_of(one) for one in complete]),
            "on_front": len(first),
        }
        for cost in footprint_of(identity)
    ]
