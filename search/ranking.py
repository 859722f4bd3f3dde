"""Which trial is best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.records import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.objective import Objective
    from storage import Slot


def ranked(slots: Iterable[Slot], objective: Objective) -> list[Slot]:
    """Ended trials with a value, the best first: only a COMPLETE one can be best.

    The others follow by their best epoch, so that a study in which nothing completed still has
    something to show. A point found infeasible (PRUNED with a reason) comes last. Of equals,
    the earlier slot is before the later.
    """

    def rank(slot: Slot) -> tuple[bool, bool, float]:
        assert slot.value is not None  # noqa: S101
        value = objective.signed(slot.value)
        return slot.state != SlotState.COMPLETE, slot.reason is not None, value

    return sorted((one for one in slots if one.state.ended and one.value is not None), key=rank)
