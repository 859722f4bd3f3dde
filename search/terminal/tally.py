"""What has ended, what is best, and how long the rest may take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.durations import show_duration
from search.terminal.words import STATES, figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.objective import Objective
    from search.ranking import Standing
    from search.supervisor.view import Beginning, TrialEnded
    from storage import SlotState


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The count of one call, and how its study stands; readings of the clock are in seconds."""

    budget: int | None
    limit: float | None  # seconds of this call
    before: Standing  # when it began
    began: float
    last: float  # when a trial ended last
    counts: Mapping[SlotState, int]  # of this call
    objective: Objective
    standing: Standing  # with what other supervisors did
    better: float  # when the best one changed last

    @classmethod
    def of(cls, beginning: Beginning, now: float) -> Tally:
        """Return the tally of a search that begins now."""
        return cls(
            budget=beginning.budget,
            limit=beginning.seconds,
            before=beginning.standing,
            began=now,
            last=now,
            counts=dict.fromkeys(STATES, 0),
            objective=beginning.objective,
            standing=beginning.standing,
            better=now,
        )

    def add(self, trial: TrialEnded, now: float) -> Tally:
        """Return the tally with one more trial ended; one that was trained again has no count."""
        stands = trial.standing
        same = (stands.trial, stands.best) == (self.standing.trial, self.standing.best)
        tally = replace(self, standing=stands, better=self.better if same else now)
        if trial.repeats is not None:
            return tally
        counts = {**self.counts, trial.state: self.counts[trial.state] + 1}
        return replace(tally, counts=counts, last=now)

    @property
    def ended(self) -> int:
        """The study's trials that have ended; refused ones do not count."""
        return self.standing.ended

    @property
    def beside(self) -> int:
        """Those of them that ended during this call under other supervisors."""
        here = sum(count for state, count in self.counts.items() if state.ended)
        return self.ended - self.before.ended - here

    @property
    def earlier(self) -> bool:
        """Whether the best one is as it was when this call began."""
        return (self.standing.trial, self.standing.best) == (self.before.trial, self.before.best)

    def left(self, now: float) -> float | None:
        """Return the seconds that may be left, or None where nothing tells.

        The rate at which trials ended since this call began tells, and the time limit is never
        exceeded.
        """
        guess = self._at_this_rate(now)
        if self.limit is None:
            return guess
        limit = max(0.0, self.began + self.limit - now)
        return limit if guess is None else min(guess, limit)

    def _at_this_rate(self, now: float) -> float | None:
        since = self.ended - self.before.ended
        if self.budget is None or not since:
            return None
        # From the last end on it counts down: a rate over all the time would make it grow.
        each = (self.last - self.began) / since
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

    def text(self) -> str:
        """Return `4/12 ended, best 0.0812 (trial 3)`."""
        of = "" if self.budget is None else f"/{self.budget}"
        text = f"{self.ended}{of} ended"
        if self.standing.best is None:
            return text
        return f"{text}, best {figure(self.standing.best)} (trial {self.standing.trial})"
