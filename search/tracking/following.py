"""Following a search: a tracker shows what its tables say, behind it and never in its way."""

from __future__ import annotations

import os
import socket
from enum import Enum
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from search.housekeeping.leases import may_live
from search.ranking import standing_of
from search.supervisor.background import Background
from search.supervisor.view import Watcher
from search.supervisor.work import Ending
from search.tracking.tracker import TrackingError, read_tracked

if TYPE_CHECKING:
    from search.supervisor.view import TrialEnded, View
    from search.tracking.tracker import Tracker
    from spaces import Params
    from storage import Database, Epoch, Study, Supervisor

RETRY_SECONDS = 5.0
LAST_RETRY_SECONDS, LAST_RETRIES = 1.0, 1  # at the search's end
# Of the search's end. Where nothing was taken of late, or somebody waits for it, it is short.
CLOSE_SECONDS, HURRIED_SECONDS = 30.0, 3.0


class _Moment(Enum):
    BEGIN = "what earlier searches left to show"
    END = "how the study stands at the search's end"


class Following(Watcher):
    """A `View` that has a tracker show what the tables say of each trial that runs here.

    The tables, not the calls, are what is shown: what a tracker did not take is made up for by the
    next search, if no other search runs then. It is tried again until the search ends.
    """

    def __init__(self, tracker: Tracker, database: Database, study: Study, view: View) -> None:
        """Begin with what earlier searches left; `view` is told what goes wrong."""
        self._tracker, self._database, self._study = tracker, database, study
        self._view = view
        self._attempts: dict[int, int] = {}  # trial → its attempt here
        self._pending: dict[int | _Moment, None] = {}  # in their order
        self._ending: Ending | None = None
        self._failing = self._said = self._closed = False
        self._retried = 0  # times, at the search's end
        self._problems: SimpleQueue[str] = SimpleQueue()
        self._closing, self._gone = Event(), Event()
        self._background: Background[int | _Moment] = Background(self._deliver)
        self._background.put(_Moment.BEGIN)

    def trial(self, device: str, trial: int, attempt: int, params: Params) -> None:  # noqa: ARG002
        """Show that a trial runs."""
        self._attempts[trial] = attempt
        self._background.put(trial)

    def epoch(self, trial: int, epoch: Epoch) -> None:  # noqa: ARG002
        """Show an epoch."""
        self._background.put(trial)
        self._say_problems()

    def ended(self, trial: TrialEnded) -> None:
        """Show a trial's end."""
        self._background.put(trial.trial)
        self._say_problems()

    def released(self, trial: int) -> None:
        """Show that a trial waits."""
        self._background.put(trial)

    def over(self, ending: Ending) -> None:
        """Take in how the search ended; without it, an error ended it."""
        self._ending = ending

    def close(self) -> None:
        """Have the rest shown, for half a minute at most."""
        if self._closed:
            return
        self._closed = True
        self._background.put(_Moment.END)
        self._closing.set()
        hurried = self._failing or self._ending in (None, Ending.INTERRUPTED)
        self._background.close(HURRIED_SECONDS if hurried else CLOSE_SECONDS)
        self._gone.set()
        self._say_problems()
        if self._pending:
            self._view.note(
                f"{self._tracker.place} has not everything; the study's next search makes up for it"
            )

    def _say_problems(self) -> None:
        while not self._problems.empty():
            self._view.note(self._problems.get())

    def _deliver(self, came: list[int | _Moment]) -> None:
        self._pending |= dict.fromkeys(came)
        while not self._show_all() and self._pause():
            continue

    def _pause(self) -> bool:
        """Wait for the next try; whether there is to be one."""
        if self._closing.is_set():
            self._retried += 1
            return self._retried <= LAST_RETRIES and not self._gone.wait(LAST_RETRY_SECONDS)
        self._closing.wait(RETRY_SECONDS)
        return True

    def _show_all(self) -> bool:
        """Whether nothing is left that trying again could help."""
        while self._pending:
            first = next(iter(self._pending))
            try:
                self._show(first)
            except TrackingError as error:
                self._complain(error)
                if not error.final:
                    return False
            except SQLAlchemyError:  # the search's own view tells that the database is away
                return False
            else:
                self._failing = False
            del self._pending[first]
        return True

    def _complain(self, error: TrackingError) -> None:
        self._failing = True
        if not self._said:
            self._said = True
            again = "" if error.final else "; the search goes on, and tries again"
            self._problems.put(f"{self._tracker.place} does not take it: {error}{again}")

    def _show(self, what: int | _Moment) -> None:
        if what is _Moment.BEGIN:
            self._catch_up()
        elif what is _Moment.END:
            self._conclude()
        else:
            assert isinstance(what, int)  # noqa: S101
            self._show_trial(what)

    def _show_trial(self, number: int) -> None:
        trial = read_tracked(self._database, self._study, number)
        # Under a later fence it is another search's to show.
        if trial is None or self._attempts.get(number, trial.slot.fence) != trial.slot.fence:
            return
        self._tracker.show(trial)
        if trial.over and number in self._attempts:
            self._stand(None)

    def _catch_up(self) -> None:
        """Have trials shown that are over, if nobody else may be about to."""
        if self._others():
            return
        slots = self._database.slots.all(self._study.id)
        over = [one.trial_number for one in slots if one.state.over]
        missing = self._tracker.missing(one for one in over if one is not None)
        self._pending |= dict.fromkeys(missing)

    def _conclude(self) -> None:
        self._stand(None if self._others() else self._ending or Ending.FAILED)

    def _stand(self, ending: Ending | None) -> None:
        stands = standing_of(self._database, self._study)
        best = None
        if stands.trial is not None:
            best = read_tracked(self._database, self._study, stands.trial)
        self._tracker.conclude(stands, best, ending)

    def _others(self) -> bool:
        """Whether another search of the study may be at work."""

        def own(one: Supervisor) -> bool:
            return (one.host, one.pid) == (socket.gethostname(), os.getpid())

        running = self._database.supervisors.running(self._study.id)
        return any(may_live(one) for one in running if not own(one))
