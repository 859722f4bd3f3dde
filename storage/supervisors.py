"""The supervisors of a study and their leases."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Row, func, insert, select, update

from storage import schema
from storage.records import AttemptEnd, SlotState, Supervisor
from storage.release import release

if TYPE_CHECKING:
    from collections.abc import Sequence


class Supervisors:
    """The rows of `search_supervisors`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)

    def register(self, study_id: int, *, host: str, pid: int, devices: Sequence[str]) -> int:
        """Add a supervisor with a beat of 0; returns its id."""
        row = {
            "study_id": study_id,
            "host": host,
            "pid": pid,
            "devices": json.dumps(list(devices)),
            "beat": 0,
            "started_at": datetime.now(UTC),
            "release": release(),
        }
        with self._engine.begin() as connection:
            result = connection.execute(insert(schema.supervisors).values(row))
        key = result.inserted_primary_key
        assert key is not None  # noqa: S101
        return int(key[0])

    def beat(self, supervisor_id: int) -> bool:
        """Advance the lease's counter; False when another supervisor has taken it for dead."""
        table = schema.supervisors
        change = update(table).where(table.c.id == supervisor_id, table.c.ended_at.is_(None))
        with self._engine.begin() as connection:
            result = connection.execute(change.values(beat=table.c.beat + 1))
        return result.rowcount == 1

    def end(self, supervisor_id: int) -> None:
        """Note that it stopped by itself; the slots that it still owns are given back."""
        self._end(supervisor_id, beat=None, end=AttemptEnd.RELEASED)

    def adopt(self, supervisor_id: int, *, beat: int) -> bool:
        """Take a supervisor for dead that still stands at `beat`, and give its slots back.

        Returns:
            Whether it was done; False when it has beaten or ended since.
        """
        return self._end(supervisor_id, beat=beat, end=AttemptEnd.LOST)

    def running(self, study_id: int) -> list[Supervisor]:
        """The supervisors that have not ended, dead ones that nobody adopted yet among them."""
        table = schema.supervisors
        query = select(table).where(table.c.study_id == study_id, table.c.ended_at.is_(None))
        with self._reader.connect() as connection:
            return [_supervisor(row) for row in connection.execute(query)]

    def ordinal(self, study_id: int, supervisor_id: int) -> int:
        """How many supervisors the study had before this one."""
        table = schema.supervisors
        query = select(func.count()).where(table.c.study_id == study_id, table.c.id < supervisor_id)
        with self._reader.connect() as connection:
            return connection.execute(query).scalar_one()

    def _end(self, supervisor_id: int, *, beat: int | None, end: AttemptEnd) -> bool:
        table, slots, attempts = schema.supervisors, schema.slots, schema.attempts
        now = datetime.now(UTC)
        change = update(table).where(table.c.id == supervisor_id, table.c.ended_at.is_(None))
        if beat is not None:
            change = change.where(table.c.beat == beat)
        with self._engine.begin() as connection:
            if connection.execute(change.values(ended_at=now)).rowcount != 1:
                return False
            owned = (slots.c.supervisor_id == supervisor_id) & (slots.c.state == SlotState.CLAIMED)
            connection.execute(
                update(slots).where(owned).values(state=SlotState.OPEN, supervisor_id=None)
            )
            open_attempts = (attempts.c.supervisor_id == supervisor_id) & attempts.c.end.is_(None)
            connection.execute(update(attempts).where(open_attempts).values(end=end, ended_at=now))
        return True


def _supervisor(row: Row[Any]) -> Supervisor:
    fields = dict(row._mapping)
    return Supervisor(**{**fields, "devices": tuple(json.loads(fields["devices"]))})
