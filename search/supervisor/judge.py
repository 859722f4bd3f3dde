"""What an attempt's outcome means for its slot of the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import AttemptEnd, Result, SlotState

if TYPE_CHECKING:
    from search.executor import Outcome

_STATES = {
    AttemptEnd.FINISHED: SlotState.COMPLETE,
    AttemptEnd.STOPPED: SlotState.COMPLETE,
    AttemptEnd.PRUNED: SlotState.PRUNED,
    # The point itself is bad: the sampler learns that from a PRUNED trial with a reason.
    AttemptEnd.DIVERGED: SlotState.PRUNED,
    AttemptEnd.OUT_OF_MEMORY: SlotState.PRUNED,
    AttemptEnd.REFUSED: SlotState.REFUSED,
    AttemptEnd.ERROR: SlotState.FAIL,
    AttemptEnd.DIED: SlotState.FAIL,
}


def judge(outcome: Outcome, model_file: str) -> Result | None:
    """The result to record; None when the slot is to be given back.

    Args:
        outcome: how the attempt ended.
        model_file: name of the file that it saved its model to, if it did.
    """
    if outcome.end == AttemptEnd.STOPPED and outcome.value is None:
        return None  # not one epoch: there is nothing to record
    state, reason = _STATES[outcome.end], outcome.reason
    if state == SlotState.COMPLETE and outcome.value is None:
        state, reason = SlotState.FAIL, "the objective is undefined in every epoch"
    return Result(
        state=state,
        end=outcome.end,
        reason=reason,
        value=outcome.value,
        best_epoch=outcome.best_epoch,
        weights=outcome.weights,
        model_file=model_file if outcome.model_hash else None,
        model_hash=outcome.model_hash,
        peak_memory=outcome.peak_memory,
    )
