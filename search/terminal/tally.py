"""What has ended, what is best, and how long the rest may take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.durations import show_duration
from search.terminal.words import STATES, figure
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.objective import Objective
    from search.supervisor.view import Beginning, TrialEnded


@dataclass(frozen=True, kw_only=True)
class Best:
    """The best trial so far; its number is None where an earlier call found it."""

    value: float
    trial: int | None
    at: float  # the clock's reading


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The count of one call; every reading of the clock is in seconds."""

    budget: int | None
    limit: float | None  # seconds of this call
    before: int  # trials that had ended when it began
    began: float
    last: float  # when a trial ended last
    counts: Mapping[SlotState, int]  # of this call
    objective: Objective
    best: Best | None

    @classmethod
    def of(cls, beginning: Beginning, now: float) -> Tally:
        """Return the tally of a search that begins now."""
        known = beginning.best
        return cls(
            budget=beginning.budget,
            limit=beginning.seconds,
            before=beginning.ended,
            began=now,
            last=now,
            counts=dict.fromkeys(STATES, 0),
            objective=beginning.objective,
            best=None if known is None else Best(value=known, trial=None, at=now),
        )

    def add(self, trial: TrialEnded, now: float) -> Tally:
        """Return the tally with one more trial ended, unless it trained another one again."""
        if trial.repeats is not None:
            return self
        counts = {**self.counts, trial.state: self.counts[trial.state] + 1}
        return replace(self, counts=counts, best=self._better(trial, now), last=now)

    def _better(self, trial: TrialEnded, now: float) -> Best | None:
        if trial.state is not SlotState.COMPLETE or trial.value is None:
            return self.best
        if self.best is not None and not self.objective.better(trial.value, self.best.value):
            return self.best
        return Best(value=trial.value, trial=trial.trial, at=now)

    @property
    def ended(self) -> int:
        """Trials that have ended, with those before this call; refused ones do not count."""
        return self.before + sum(count for state, count in self.counts.items() if state.ended)

    def left(self, now: float) -> float | None:
        """Return the seconds that may be left, or None where nothing tells.

        The rate of this call's ended trials tells, and the time limit is never exceeded.
        """
        guess = self._at_this_rate(now)
        if self.limit is None:
            return guess
        limit = max(0.0, self.began + self.limit - now)
        return limit if guess is None else min(guess, limit)

    def _at_this_rate(self, now: float) -> float | None:
        here = self.ended - self.before
        if self.budget is None or not here:
            return None
        # From the last end on it counts down: a rate over all the time would make it grow.
        each = (self.last - self.began) / here
        left = each * (self.budget - self.ended) - (now - self.last)
        return left if left > 0 else None

    def fraction(self, now: float) -> float | None:
        """Return the part of the budget, or else of the time, that is used; None: no end is set."""
        if self.budget is not None:
            return self.ended / self.budget if self.budget else 1.0
        if self.limit is not None:
            return min(1.0, (now - self.began) / self.limit) if self.limit > 0 else 1.0
        return None

    def time(self, now: float) -> str:
        """Return the time spent and, where something tells, the time left."""
        left = self.left(now)
        return (
            self.spent(now) if left is None else f"{self.spent(now)}, ~{show_duration(left)} left"
        )

    def spent(self, now: float) -> str:
        """Return the time spent."""
        return show_duration(now - self.began)

    def standing(self) -> str:
        """Return `4/12 ended, best 0.0812 (trial 3)`."""
        of = "" if self.budget is None else f"/{self.budget}"
        text = f"{self.ended}{of} ended"
        if self.best is None:
            return text
        whose = "before" if self.best.trial is None else f"trial {self.best.trial}"
        return f"{text}, best {figure(self.best.value)} ({whose})"
