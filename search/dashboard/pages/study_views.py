"""A study's pictures and table, as its page gets them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

from search.dashboard.pages.words import short, shortened
from search.folds import best_epoch
from search.ranking import ranked, repeated
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.dashboard.pages.curves import Wall
    from search.objective import Objective
    from search.ranking import Repeated
    from storage import Database, Epoch, Slot, Study

LEADERS = 20  # in the table


@dataclass(frozen=True, kw_only=True)
class Leader:
    """One line of the leaders' table."""

    slot: Slot
    best: Epoch | None  # of folds, their mean
    seconds: float | None  # of an epoch, on average
    repeated: Repeated | None  # once finalists were trained again


def leaders(
    database: Database, study: Study, slots: Sequence[Slot], objective: Objective
) -> list[Leader]:
    """The best trials, the best first."""
    first = ranked(slots, objective)[:LEADERS]
    history = database.history.of_slots(study.id, [one.slot for one in first])
    again = repeated(slots, objective)
    return [_leader(one, history.get(one.slot, []), again, objective) for one in first]


def _leader(
    slot: Slot, epochs: Sequence[Epoch], again: Mapping[int, Repeated], objective: Objective
) -> Leader:
    seconds = [one.seconds for one in epochs]
    return Leader(
        slot=slot,
        best=best_epoch(epochs, objective),
        seconds=fmean(seconds) if seconds else None,
        repeated=again.get(slot.slot),
    )


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
