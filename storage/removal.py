"""Forgetting a study: every row of ours that speaks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from storage import schema
from storage.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.records import Study


def remove_study(engine: Engine, study: Study) -> None:
    """Remove a study's rows from all of our tables, in one transaction.

    Raises:
        StorageError: a supervisor of it has not ended; nothing was removed.
    """
    supervisors = schema.supervisors
    of_study = schema.studies.c.id == study.id
    there = (supervisors.c.study_id == study.id) & supervisors.c.ended_at.is_(None)
    with engine.begin() as connection:
        # Its row is the lock: no supervisor can join while it is held.
        connection.execute(select(schema.studies.c.id).where(of_study).with_for_update())
        if connection.execute(select(func.count()).where(there)).scalar_one():
            raise StorageError(f"a search of study {study.name} was started just now; stop it")
        for table in reversed(schema.metadata.sorted_tables):
            if "study_id" in table.c:
                connection.execute(delete(table).where(table.c.study_id == study.id))
        connection.execute(delete(schema.studies).where(of_study))
