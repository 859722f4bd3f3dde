"""What `--stop-when` says: when no improvement is expected of more trials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from search.errors import UsageError

STALLED: Literal["stalled"] = "stalled"
REGRET: Literal["regret"] = "regret"

STALLED_TRIALS = 30  # as `optuna.terminator.BestValueStagnationEvaluator`
LEAST_TRIALS = 20  # before a regret is estimated: `optuna.terminator.DEFAULT_MIN_N_TRIALS`


@dataclass(frozen=True, kw_only=True)
class StopWhen:
    """A condition under which a study ends before its budget is spent."""

    kind: Literal["stalled", "regret"]
    trials: int  # ended ones that it takes, at least

    @property
    def text(self) -> str:
        """Until when the study goes on, to stand after "until"."""
        if self.kind == STALLED:
            return f"no better value in {self.trials} trials"
        return "what is left to gain is within the best value's error"


def parse_stop_when(text: str) -> StopWhen:
    """The condition that "stalled", "stalled:20" or "regret" says.

    Raises:
        UsageError: it is none of them.
    """
    if text == REGRET:
        return StopWhen(kind=REGRET, trials=LEAST_TRIALS)
    if text == STALLED:
        return StopWhen(kind=STALLED, trials=STALLED_TRIALS)
    kind, _, count = text.partition(":")
    if kind != STALLED or not count.isdecimal() or int(count) < 1:
        raise UsageError(
            f"--stop-when {text!r}: give stalled, stalled:N (trials without a better value, 1 or "
            "more) or regret"
        )
    return StopWhen(kind=STALLED, trials=int(count))
