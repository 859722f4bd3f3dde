"""A supervisor's own lease: a thread that beats, whatever the supervisor is busy with."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from storage.leases import BEAT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from storage import Database


class Heartbeat:
    """Advances a supervisor's beat while the context lasts. An error is tried again next time."""

    def __init__(self, database: Database, supervisor_id: int, lost: Callable[[], None]) -> None:
        self._database = database
        self._supervisor_id = supervisor_id
        self._lost = lost  # called when another supervisor has taken this one for dead
        self._over = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(BEAT_SECONDS):
            try:
                alive = self._database.supervisors.beat(self._supervisor_id)
            except SQLAlchemyError:
                continue
            if not alive:
                self._lost()
                return
