"""What an attempt's outcome means for its slot of the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import AttemptEnd, Result, SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor import Outcome
    from search.footprint import Footprint
    from search.paths import StudyPaths

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
    AttemptEnd.DEVICE: SlotState.FAIL,
    AttemptEnd.HUNG: SlotState.FAIL,
}


def judge(
    outcome: Outcome,
    paths: StudyPaths,
    trial: int,
    attempt: int,
    footprint: Sequence[Footprint] = (),
) -> Result:
    """The result to record for an attempt that was its trial's last.

    Args:
        outcome: how the attempt ended.
        paths: of the study.
        trial: its number.
        attempt: by which its files are named.
        footprint: what of its network must be known, for the trial to be COMPLETE.
    """
    state, reason = _STATES[outcome.end], outcome.reason
    if state == SlotState.COMPLETE and outcome.value is None:
        state, reason = SlotState.FAIL, "the objective is undefined in every epoch"
    unknown = [one for one in footprint if one.value_of(outcome) is None]
    if state == SlotState.COMPLETE and unknown:
        state, reason = SlotState.FAIL, f"its {unknown[0]} was not measured"
    return Result(
        state=state,
        end=outcome.end,
        reason=reason,
        value=outcome.value,
        best_epoch=outcome.best_epoch,
        weights=outcome.weights,
        size=outcome.size,
        latency=outcome.latency,
        model_file=paths.model(trial, attempt) if outcome.model_hash else None,
        model_hash=outcome.model_hash,
        predictions_file=paths.predictions(trial, attempt) if outcome.predictions_hash else None,
        predictions_hash=outcome.predictions_hash,
        peak_memory=outcome.peak_memory,
    )
