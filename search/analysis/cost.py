"""How long devices were at work for a study, and on what."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from search.terminal.words import STATES
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage import Attempt, Slot

REPEATED = "trained again"
LOST = "lost"
_RUNNING, _WAITING = "at work", "waiting"
_IN_VAIN = {  # ends after which another attempt begins at a checkpoint, or anew
    *(AttemptEnd.LOST, AttemptEnd.DIED, AttemptEnd.DEVICE, AttemptEnd.HUNG),
    *(AttemptEnd.DAMAGED, AttemptEnd.OUT_OF_MEMORY),
}


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Attempts of one kind."""

    trials: int
    attempts: int
    seconds: float  # of devices, added up


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Device time of a study."""

    seconds: float  # of all devices, added up
    training: float  # of those, in epochs (training and validation) that were recorded
    elapsed: float  # from the first attempt's start to the last one's end, pauses included
    by_end: Mapping[str, Spent]  # by what became of the trials
    by_device: Mapping[str, Spent]  # by "host device"


def cost(slots: Sequence[Slot], attempts: Sequence[Attempt], training: float) -> Cost:
    """What the attempts at slots took; those at work, up to now.

    Args:
        slots: of the study.
        attempts: at them.
        training: seconds of all epochs.
    """
    now, kinds = datetime.now(UTC), {one.slot: one for one in slots}
    ends = [one.ended_at or now for one in attempts]
    by_end, by_device = defaultdict(list), defaultdict(list)
    for one, end in zip(attempts, ends, strict=True):
        taken = (one.slot, (end - one.started_at).total_seconds())
        by_end[_became(kinds[one.slot], one)].append(taken)
        by_device[f"{one.host} {one.device}"].append(taken)
    first = min((one.started_at for one in attempts), default=now)
    return Cost(
        seconds=sum(seconds for each in by_end.values() for _, seconds in each),
        training=training,
        elapsed=(max(ends, default=first) - first).total_seconds(),
        by_end=_spent(by_end),
        by_device=_spent(by_device),
    )


def _became(slot: Slot, attempt: Attempt) -> str:
    if attempt.end in _IN_VAIN and slot.state is not SlotState.FAIL:
        return LOST
    if slot.repeats is not None:
        return REPEATED
    if slot.state is SlotState.OPEN:
        return _WAITING
    return STATES.get(slot.state, _RUNNING)


def _spent(found: Mapping[str, Sequence[tuple[int, float]]]) -> dict[str, Spent]:
    """The one that took longest first."""
    spent = {
        kind: Spent(
            trials=len(Counter(slot for slot, _ in each)),
            attempts=len(each),
            seconds=sum(seconds for _, seconds in each),
        )
        for kind, each in found.items()
    }
    return dict(sorted(spent.items(), key=lambda one: -one[1].seconds))
