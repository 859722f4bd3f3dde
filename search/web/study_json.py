"""A study's pictures, as their script gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from search.analysis.numbers import shortened
from search.analysis.wall import best_so_far
from search.ranking import ranked
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.analysis.wall import Wall
    from search.objective import Objective
    from storage import Slot


def wall_json(wall: Wall, slots: Sequence[Slot], objective: Objective) -> dict[str, Any]:
    """The curves and the values by trial, a list a column; `slots` are all of the study's."""
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
    }
