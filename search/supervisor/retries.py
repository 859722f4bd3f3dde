"""Which ends of an attempt are followed by another attempt at the same trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import Attempt

MOST_LOST = 10  # supervisors or hosts that a trial may outlive
MOST_RETRIES = {
    AttemptEnd.DIED: 2,
    AttemptEnd.HUNG: 2,
    AttemptEnd.DEVICE: 2,
    AttemptEnd.OUT_OF_MEMORY: 1,
}
_BY_PROGRESS = (AttemptEnd.DIED, AttemptEnd.HUNG)
"""Ends that count only where the attempt came to no new checkpoint: a trial that advances goes on,
however often what it runs on dies."""


def goes_on(end: AttemptEnd, attempts: Sequence[Attempt]) -> bool:
    """Whether a trial gets another attempt.

    Args:
        end: how its last attempt ended.
        attempts: all of its attempts, the last one among them; that one's end is not yet in it.
    """
    if end == AttemptEnd.DAMAGED:  # without that checkpoint
        return True
    if end not in MOST_RETRIES:
        return False
    *earlier, last = attempts
    if end in _BY_PROGRESS and last.checkpoints:
        return True
    alike = [one for one in earlier if one.end == end]
    if end in _BY_PROGRESS:
        alike = [one for one in alike if not one.checkpoints]
    return len(alike) < MOST_RETRIES[end]
