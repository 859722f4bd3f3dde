"""Going on while the database does not answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from optuna.exceptions import StorageInternalError
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

if TYPE_CHECKING:
    from collections.abc import Callable

UNREACHABLE = (OperationalError, InterfaceError, InternalError, StorageInternalError)
"""What the engines raise when the database is gone, is starting, is full or stays locked.

PostgreSQL ends a transaction in which this process stood still with what SQLAlchemy takes for an
internal error.
"""

GONE_SECONDS = 600.0  # so long trainers go on without the database
_AGAIN_SECONDS = 1.0
_FULL = "disk is full"  # as SQLite says it

T = TypeVar("T")


class GoneError(Exception):
    """The database does not answer, and there is no more waiting for it."""


class Outage:
    """Does what needs the database, again and again until it answers."""

    def __init__(
        self,
        *,
        note: Callable[[str], None],
        endure: Callable[[], bool],
        recover: Callable[[], None],
    ) -> None:
        """Prepare for an outage.

        Args:
            note: tells the user a line.
            endure: called each second of an outage; whether to go on waiting.
            recover: called before what failed is done again; its failure is the outage going on.
        """
        self._note = note
        self._endure = endure
        self._recover = recover

    def through(self, act: Callable[[], T]) -> T:
        """What `act` gives, once the database lets it; it must bear being done twice.

        Raises:
            GoneError: it did not for `GONE_SECONDS`, or nobody wants to wait any longer.
        """
        try:
            return act()
        except UNREACHABLE as error:
            self._note(
                f"the database does not answer ({_reason(error)}): what runs goes on without it, "
                f"for {GONE_SECONDS / 60:.0f} min at most"
            )
        began = time.monotonic()
        while True:
            time.sleep(_AGAIN_SECONDS)
            if not self._endure() or time.monotonic() - began >= GONE_SECONDS:
                raise GoneError
            try:
                self._recover()
                done = act()
            except UNREACHABLE as error:
                if _FULL in _reason(error):  # that passes when somebody makes room
                    began = time.monotonic()
                continue
            self._note(f"the database answers again, after {time.monotonic() - began:.0f} s")
            return done


def _reason(error: BaseException) -> str:
    """The database's own words, which may hold neither a statement nor its values."""
    cause = error.__cause__ if isinstance(error, StorageInternalError) else error
    said = str(getattr(cause, "orig", None) or "").strip()
    return said.splitlines()[0] if said else "no reason given"
