"""The epochs of a study's trials."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select

from storage import schema
from storage.records import Epoch

if TYPE_CHECKING:
    from collections.abc import Mapping


class History:
    """The rows of `search_epochs`, read."""

    def __init__(self, engine: Engine) -> None:
        self._reader = engine.execution_options(read_only=True)

    def of_study(self, study_id: int) -> Mapping[int, list[Epoch]]:
        """The epochs of every slot, in their order, one fold after another."""
        table = schema.epochs
        query = select(table).where(table.c.study_id == study_id)
        ordered = query.order_by(table.c.slot, table.c.fold, table.c.epoch)
        history: dict[int, list[Epoch]] = defaultdict(list)
        with self._reader.connect() as connection:
            for row in connection.execute(ordered):
                fields = dict(row._mapping)
                del fields["study_id"], fields["attempt"]
                history[fields.pop("slot")].append(Epoch(**fields))
        return history
