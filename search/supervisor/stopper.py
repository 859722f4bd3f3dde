"""Ending a study when no improvement is expected of more trials, beside the search."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from search.supervisor.background import Background
from search.supervisor.view import Watcher

if TYPE_CHECKING:
    from search.supervisor.stop_when import StopWhen
    from search.supervisor.view import TrialEnded
    from storage import Database, Study

CLOSE_SECONDS = 3.0  # that a search's end waits for a decision
PAUSE_TIMES = 4.0  # of what a decision took, before the next: it takes a fifth of a core at most


class Stopper(Watcher):
    """A `View` that looks, when trials have ended, whether to go on.

    Where not, the study's budget becomes the trials that there are: so every supervisor of it ends,
    on whatever host, and finalists are trained again as after any budget.
    """

    def __init__(self, database: Database, study: Study, when: StopWhen) -> None:
        """Prepare to look; nothing is read yet."""
        self._database, self._study, self._when = database, study, when
        self._over = Event()
        self._decided = False
        self._background: Background[int] = Background(self._look)

    def ended(self, trial: TrialEnded) -> None:
        """Have it looked whether that was the last one needed."""
        if trial.repeats is None:
            self._background.put(trial.trial)

    def close(self) -> None:
        """Wait for a decision, but no longer than a moment."""
        self._over.set()
        self._background.close(CLOSE_SECONDS)

    def _look(self, trials: list[int]) -> None:  # noqa: ARG002  # all are read anew
        # Imported here: it takes a moment, and the search has begun.
        from search.supervisor.expecting import nothing_expected

        if self._decided:
            return
        began = time.monotonic()
        with suppress(SQLAlchemyError):  # the next trial's end is another occasion
            why = nothing_expected(self._database, self._study, self._when)
            if why is not None:
                self._database.claims.end_budget(self._study.id, why)
                self._decided = True
        self._over.wait(PAUSE_TIMES * (time.monotonic() - began))
