"""The epochs of a study's trials."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select

from storage import schema
from storage.records import Epoch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

_EPOCHS = schema.epochs
_ORDER = ("slot", "fold", "epoch")


class History:
    """The rows of `search_epochs`, read."""

    def __init__(self, engine: Engine) -> None:
        self._reader = engine.execution_options(read_only=True)

    def of_study(self, study_id: int) -> Mapping[int, list[Epoch]]:
        """The epochs of every slot, in their order, one fold after another."""
        return self._read(_EPOCHS.c.study_id == study_id)

    def of_slot(self, study_id: int, slot: int) -> list[Epoch]:
        """The epochs of one slot, in the same order."""
        found = self._read((_EPOCHS.c.study_id == study_id) & (_EPOCHS.c.slot == slot))
        return found[slot]

    def _read(self, some: ColumnElement[bool]) -> dict[int, list[Epoch]]:
        ordered = select(_EPOCHS).where(some).order_by(*(_EPOCHS.c[name] for name in _ORDER))
        history: dict[int, list[Epoch]] = defaultdict(list)
        with self._reader.connect() as connection:
            for row in connection.execute(ordered):
                fields = dict(row._mapping)
                del fields["study_id"], fields["attempt"]
                history[fields.pop("slot")].append(Epoch(**fields))
        return history
