"""What a study's searches said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, Select, delete, insert, select

from storage import schema
from storage.records import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 1000  # of a study; older ones are forgotten
_NOTES = schema.notes


class Notes:
    """The rows of `search_notes`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)

    def add(self, study_id: int, *, host: str, texts: Sequence[str]) -> None:
        """Add lines, and forget the oldest beyond `MOST`."""
        if not texts:
            return
        now = datetime.now(UTC)
        rows = [{"study_id": study_id, "at": now, "host": host, "text": text} for text in texts]
        newest = select(_NOTES.c.id).where(_NOTES.c.study_id == study_id)
        oldest = newest.order_by(_NOTES.c.id.desc()).offset(MOST).limit(1).scalar_subquery()
        forgotten = (_NOTES.c.study_id == study_id) & (_NOTES.c.id <= oldest)
        with self._engine.begin() as connection:
            connection.execute(insert(_NOTES), rows)
            connection.execute(delete(_NOTES).where(forgotten))

    def last(self, study_id: int, count: int) -> list[Note]:
        """The newest lines, the oldest of them first."""
        query = _of(study_id).order_by(_NOTES.c.id.desc()).limit(count)
        return self._read(query)[::-1]

    def after(self, study_id: int, note_id: int) -> list[Note]:
        """The lines that were added after one, the oldest first; after 0 all."""
        return self._read(_of(study_id).where(_NOTES.c.id > note_id).order_by(_NOTES.c.id))

    def _read(self, query: Select[Any]) -> list[Note]:
        with self._reader.connect() as connection:
            return [Note(**row._mapping) for row in connection.execute(query)]


def _of(study_id: int) -> Select[Any]:
    columns = (_NOTES.c.id, _NOTES.c.at, _NOTES.c.host, _NOTES.c.text)
    return select(*columns).where(_NOTES.c.study_id == study_id)
