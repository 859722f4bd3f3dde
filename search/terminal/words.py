"""How numbers, times and ends of trials read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from search.supervisor.view import TrialEnded

STATES = {
    SlotState.COMPLETE: "complete",
    SlotState.PRUNED: "pruned",
    SlotState.FAIL: "failed",
    SlotState.REFUSED: "refused",
}


def figure(value: float | None) -> str:
    """Return a value in four decimals, very large and very small ones as a power of ten."""
    if value is None:
        return "-"
    return f"{value:.4f}" if 1e-3 <= value < 1e3 or value == 0 else f"{value:.1e}"


def ending(trial: TrialEnded) -> str:
    """Return how a trial ended, in one line: `complete`, `pruned: out of memory`, `failed: …`."""
    word = STATES[trial.state]
    if trial.repeats is not None:
        word = f"{word} (trial {trial.repeats} again)"
    if trial.state is SlotState.COMPLETE:
        return word
    told = trial.reason or ("" if trial.end is AttemptEnd.PRUNED else trial.end.value)
    return f"{word}: {' '.join(told.split())}" if told else word
