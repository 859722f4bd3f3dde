"""Which trial is best."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from storage.records import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage import Slot


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
