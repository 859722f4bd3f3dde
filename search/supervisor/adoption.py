"""Taking over what dead supervisors of a study left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.supervisor.outage import UNREACHABLE
from search.supervisor.retries import MOST_LOST
from storage import Watch

if TYPE_CHECKING:
    from search.supervisor.optuna_study import OptunaStudy
    from storage import Database, Study, Supervisor


class Adoption:
    """Watches the leases of the others, and gives their slots back once one has stood still."""

    def __init__(self, study: Study, database: Database, trials: OptunaStudy) -> None:
        self._study = study
        self._database = database
        self._trials = trials
        self._watch = Watch()

    def poll(self, me: int, now: float) -> list[Supervisor]:
        """Look at the leases once.

        Args:
            me: whose lease is not watched.
            now: seconds of this process's monotonic clock.

        Returns:
            Those that were taken for dead just now.
        """
        try:
            running = self._database.supervisors.running(self._study.id)
            standing = self._watch.poll((one for one in running if one.id != me), now=now)
            return [one for one in standing if self._adopt(one)]
        except UNREACHABLE:  # what was not seen was not seen standing still
            self.failed()
            return []

    def failed(self) -> None:
        """The database did not answer: what stood still before may have moved since."""
        self._watch.failed()

    def _adopt(self, lost: Supervisor) -> bool:
        if not self._database.supervisors.adopt(lost.id, beat=lost.beat):
            return False
        self._database.claims.give_up(self._study.id, most_lost=MOST_LOST)
        self._trials.repair()
        return True
