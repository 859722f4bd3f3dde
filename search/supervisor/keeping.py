"""Which trials' weights stay on disk."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.paths import StudyPaths
    from storage import Database, Slot


def ranked(slots: Iterable[Slot]) -> list[Slot]:
    """Ended trials with a value, the best first: only a COMPLETE one can be best.

    The others follow by their best epoch, so that a study in which nothing completed still has
    something to show. A point found infeasible (PRUNED with a reason) comes last.
    """
    with_value = [slot for slot in slots if slot.state.ended and slot.value is not None]
    return sorted(with_value, key=_rank)


def _rank(slot: Slot) -> tuple[bool, bool, float]:
    value = math.inf if slot.value is None else slot.value
    return slot.state != SlotState.COMPLETE, slot.reason is not None, value


def keep_best(database: Database, study_id: int, paths: StudyPaths, keep: int) -> None:
    """Remove the weights of all but the best trials; the row forgets a file before it goes."""
    with_model = [slot for slot in ranked(database.slots.all(study_id)) if slot.model_file]
    for slot in with_model[keep:]:
        database.slots.drop_model(study_id, slot.slot)
        (paths.folder / str(slot.model_file)).unlink(missing_ok=True)
