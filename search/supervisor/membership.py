"""A supervisor's place in its study: its row, and the lease that a thread advances."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from search.errors import SearchError
from storage.leases import BEAT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from storage import Database


class Membership:
    """One of a study's supervisors. Within the context its beat advances, whatever else it does.

    An error of the database is tried again at the next beat.
    """

    def __init__(self, database: Database, study_id: int, devices: Sequence[str]) -> None:
        self._database = database
        self._study_id = study_id
        self._devices = devices
        self._over = Event()
        self._lost = Event()
        self._thread = Thread(target=self._beat, daemon=True)
        self.abandoned = False
        self.id = self._register()

    def __enter__(self) -> Membership:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        # A beat that waits for a database which is gone is left to itself.
        self._thread.join(timeout=1)
        if not self.abandoned:
            with suppress(SQLAlchemyError):  # it is then taken for dead, as it nearly is
                self._database.supervisors.end(self.id)

    def abandon(self) -> None:
        """Leave it to the others to take this one for dead: the database cannot be told."""
        self.abandoned = True

    @property
    def lost(self) -> bool:
        """Whether another supervisor has taken this one for dead."""
        return self._lost.is_set()

    def rejoin(self) -> None:
        """Become a supervisor anew, after others took what this one had.

        Raises:
            SearchError: there is no such study any more.
        """
        try:
            self.id = self._register()
        except IntegrityError:
            raise SearchError("the study was deleted while this search stood still") from None
        self._lost.clear()

    def _register(self) -> int:
        return self._database.supervisors.register(
            self._study_id, host=socket.gethostname(), pid=os.getpid(), devices=self._devices
        )

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            if self.lost:
                continue
            beating = self.id
            with suppress(SQLAlchemyError):
                if not self._database.supervisors.beat(beating) and beating == self.id:
                    self._lost.set()
