"""The epochs of a study's trials."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select

from storage import schema
from storage.records import Epoch

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement

_EPOCHS, _SLOTS = schema.epochs, schema.slots
_ORDER = ("slot", "fold", "epoch")
_MOST = 2**63 - 1  # that a database's integer holds
_SEVERAL = 200  # slots; more are not worth naming one by one in a statement

Losses = list[list["float | None"]]
"""The validation loss of every epoch, a list a fold."""


class History:
    """The rows of `search_epochs`, read."""

    def __init__(self, engine: Engine) -> None:
        self._reader = engine.execution_options(read_only=True)

    def of_study(self, study_id: int) -> Mapping[int, list[Epoch]]:
        """The epochs of every slot, in their order, one fold after another."""
        return self._read(_EPOCHS.c.study_id == study_id)

    def of_slot(self, study_id: int, slot: int) -> list[Epoch]:
        """The epochs of one slot, in the same order."""
        return self.of_slots(study_id, [slot]).get(slot, [])

    def of_slots(self, study_id: int, slots: Collection[int]) -> Mapping[int, list[Epoch]]:
        """The epochs of a few slots, in the same order; a slot without any is left out."""
        return self._read((_EPOCHS.c.study_id == study_id) & _EPOCHS.c.slot.in_(slots))

    def losses(self, study_id: int, slots: Collection[int]) -> Mapping[int, Losses]:
        """The validation losses of slots, and nothing else; a slot without any is left out."""
        some = _EPOCHS.c.study_id == study_id
        if len(slots) <= _SEVERAL:
            some &= _EPOCHS.c.slot.in_(slots)
        columns = (_EPOCHS.c.slot, _EPOCHS.c.fold, _EPOCHS.c.val_loss)
        query = select(*columns).where(some).order_by(*(_EPOCHS.c[name] for name in _ORDER))
        wanted = set(slots)
        found: dict[int, dict[int, list[float | None]]] = {}
        with self._reader.connect() as connection:
            for slot, fold, loss in connection.execute(query):
                if slot in wanted:
                    found.setdefault(slot, {}).setdefault(fold, []).append(loss)
        return {slot: list(folds.values()) for slot, folds in found.items()}

    def stamp(self, study_id: int) -> tuple[object, ...]:
        """Something that is another one once a slot of the study has changed, or its budget.

        It costs little, so that what was read before can be kept until then. Epochs that are
        reported change nothing in it.
        """
        count, total = func.count, func.sum
        of_slots = (
            select(_SLOTS.c.state, count(), total(_SLOTS.c.fence), count(_SLOTS.c.model_file))
            .add_columns(count(_SLOTS.c.predictions_file), count(_SLOTS.c.trial_number))
            .where(_SLOTS.c.study_id == study_id)
            .group_by(_SLOTS.c.state)
            .order_by(_SLOTS.c.state)
        )
        budget = select(schema.studies.c.budget).where(schema.studies.c.id == study_id)
        with self._reader.connect() as connection:
            rows = [tuple(row) for row in connection.execute(of_slots)]
            return (connection.execute(budget).scalar(), *rows)

    def slot_of(self, study_id: int, trial_number: int) -> int | None:
        """The slot of a trial; None: there is no such trial."""
        if trial_number > _MOST:
            return None
        of_trial = (_SLOTS.c.study_id == study_id) & (_SLOTS.c.trial_number == trial_number)
        with self._reader.connect() as connection:
            slot: int | None = connection.execute(select(_SLOTS.c.slot).where(of_trial)).scalar()
        return slot

    def _read(self, some: ColumnElement[bool]) -> dict[int, list[Epoch]]:
        ordered = select(_EPOCHS).where(some).order_by(*(_EPOCHS.c[name] for name in _ORDER))
        history: dict[int, list[Epoch]] = defaultdict(list)
        with self._reader.connect() as connection:
            for row in connection.execute(ordered):
                fields = dict(row._mapping)
                del fields["study_id"], fields["attempt"], fields["so_far"]
                history[fields.pop("slot")].append(Epoch(**fields))
        return history
