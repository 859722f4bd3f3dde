"""Whether a supervisor goes on, pauses, or comes to its end, and what it tells trainers then."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.executor import Action
from search.supervisor.work import Ending
from storage import Wish

if TYPE_CHECKING:
    from search.supervisor.work import Running

# At the time's end, a trainer takes one batch and the saving of its best epoch.
STOP_SECONDS = 60.0
# At a signal, one that comes to its epoch's end within this leaves a checkpoint there.
RELEASE_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class _Stop:
    ending: Ending
    deadline: float  # until which what runs may come to its own end


class Steering:
    """Where a supervisor is to go; times are of this process's monotonic clock."""

    def __init__(self, deadline: float | None) -> None:
        """Go on until then, or without an end."""
        self._deadline = deadline
        self._stop: _Stop | None = None
        self._told = False  # whether the trainers know of the end
        self.paused = False

    def stop(self, ending: Ending) -> None:
        """Come to an end soon. Safe to call from a signal handler.

        Asked so again, or while it ends for another reason than the time, it ends at once.
        """
        now = time.monotonic()
        if self._stop is None or (self._stop.ending == Ending.TIME and ending != Ending.TIME):
            wait = STOP_SECONDS if ending == Ending.TIME else RELEASE_SECONDS
            self._stop = _Stop(ending=ending, deadline=now + wait)
        elif ending == Ending.INTERRUPTED:
            self._stop = replace(self._stop, deadline=now)

    def heed(self, wish: Wish) -> str | None:
        """Do what the study's users want; in a line what that is, where it is something new."""
        if wish is Wish.STOP and self._stop is None:
            self.stop(Ending.ASKED)
            return "asked to stop: what runs is given back"
        if (wish is Wish.PAUSE) == self.paused:
            return None
        self.paused = not self.paused
        if self.paused:
            return "paused: what runs is given back, and nothing begins until it resumes"
        return "resumed"

    def mind_the_clock(self) -> None:
        """Come to an end when the time is up."""
        deadline = self._deadline
        if self._stop is None and deadline is not None and time.monotonic() >= deadline:
            self.stop(Ending.TIME)

    @property
    def ending(self) -> Ending | None:
        """Why it ends; None while it does not."""
        return None if self._stop is None else self._stop.ending

    @property
    def claims(self) -> bool:
        """Whether anything new begins."""
        return self._stop is None and not self.paused

    @property
    def until(self) -> float:
        """When what runs has to have come to its end, asked to or about to be."""
        return time.monotonic() + RELEASE_SECONDS if self._stop is None else self._stop.deadline

    @property
    def waits(self) -> bool:
        """Whether what runs still has time to come to its own end."""
        return self._stop is not None and time.monotonic() < self._stop.deadline

    def command(self) -> Action:
        """What a trainer is told, that the pruner would let go on."""
        if self._stop is not None and self._stop.ending == Ending.TIME:
            return Action.STOP
        return Action.CONTINUE if self.claims else Action.RELEASE

    def first_command(self) -> Action | None:
        """What all trainers are told in the middle of their epochs; None where that is done."""
        if self._stop is None or self._told:
            return None
        self._told = True
        return self.command()

    def too_slow(self, running: Running) -> bool:
        """Whether a trial is to be given back, and will not come to its epoch's end in time."""
        if self._stop is None or self._stop.ending == Ending.TIME:
            return False
        usual = running.epochs[-1].seconds if running.epochs else 0.0
        return running.reported + usual > self._stop.deadline or not self.waits
