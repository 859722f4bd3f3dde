"""What studies took over from earlier ones."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row, insert, select

from storage import schema
from storage.records import EarlierTrial, SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

_EARLIER = schema.earlier


class Earlier:
    """The rows of `search_earlier`."""

    def __init__(self, engine: Engine) -> None:
        self._reader = engine.execution_options(read_only=True)

    def of_study(self, study_id: int) -> list[EarlierTrial]:
        """What a study began with, in the order in which it was given."""
        query = select(_EARLIER).where(_EARLIER.c.study_id == study_id).order_by(_EARLIER.c.number)
        with self._reader.connect() as connection:
            return [_trial(row) for row in connection.execute(query)]


def add_earlier(connection: Connection, study_id: int, trials: Sequence[EarlierTrial]) -> None:
    """Write what a study begins with, in the transaction that makes it."""
    rows = [
        {
            **asdict(one),
            "study_id": study_id,
            "number": number,
            "params": json.dumps(dict(one.params)),
            "distributions": json.dumps(dict(one.distributions)),
        }
        for number, one in enumerate(trials, start=1)
    ]
    if rows:
        connection.execute(insert(_EARLIER), rows)


def _trial(row: Row[Any]) -> EarlierTrial:
    fields = dict(row._mapping)
    del fields["study_id"], fields["number"]
    read = {name: json.loads(fields[name]) for name in ("params", "distributions")}
    return EarlierTrial(**{**fields, **read, "state": SlotState(fields["state"])})
