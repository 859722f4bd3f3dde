"""What writes reports and compares them: statements whose values are bound when they are run.

To build and compile them for every report took ten times what its rows take.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, bindparam, exists, func, insert, or_, select, text, update

from storage import schema
from storage.records import SlotState

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Insert, Select

_SLOTS, _ATTEMPTS, _EPOCHS = schema.slots, schema.attempts, schema.epochs

# Optuna's copy, which its own storage would write in four round trips.
COPY = text(
    "INSERT INTO trial_intermediate_values"
    " (trial_id, step, intermediate_value, intermediate_value_type)"
    " SELECT :trial_id, :step, :value, 'FINITE' FROM search_slots"
    " WHERE study_id = :in_study AND slot = :of_slot AND fence = :by_attempt AND state = :claimed"
    " ON CONFLICT (trial_id, step) DO UPDATE SET intermediate_value = excluded.intermediate_value"
)

_OWNED = and_(
    _SLOTS.c.study_id == bindparam("in_study"),
    _SLOTS.c.slot == bindparam("of_slot"),
    _SLOTS.c.fence == bindparam("by_attempt"),
    _SLOTS.c.state == bindparam("claimed"),
)
HOLDS = select(_SLOTS.c.slot).where(_OWNED).with_for_update()


def _new() -> Insert:
    own = {
        "study_id": bindparam("in_study", type_=_EPOCHS.c.study_id.type),
        "slot": bindparam("of_slot", type_=_EPOCHS.c.slot.type),
        "attempt": bindparam("by_attempt", type_=_EPOCHS.c.attempt.type),
    }
    given = {
        column.name: bindparam(f"the_{column.name}", type_=column.type)
        for column in _EPOCHS.c
        if column.name not in own
    }
    again = exists().where(
        _EPOCHS.c.study_id == own["study_id"],
        _EPOCHS.c.slot == own["slot"],
        _EPOCHS.c.fold == given["fold"],
        _EPOCHS.c.epoch == given["epoch"],
    )
    row = own | given
    new = select(*row.values()).select_from(_SLOTS).where(_OWNED, ~again)
    return insert(_EPOCHS).from_select(list(row), new, include_defaults=False)


NEW = _new()
_MINE = and_(
    _ATTEMPTS.c.study_id == bindparam("in_study"),
    _ATTEMPTS.c.slot == bindparam("of_slot"),
    _ATTEMPTS.c.attempt == bindparam("by_attempt"),
)
# How far an attempt has come, and what its trial goes on from.
LAST = update(_ATTEMPTS).where(_MINE, exists().where(_OWNED)).values(last_epoch=bindparam("last"))
_CHECKPOINT: dict[str, Any] = {
    f"checkpoint_{name}": bindparam(f"new_{name}") for name in ("file", "hash", "fold", "epoch")
}
_OTHER = or_(*(_SLOTS.c[name].is_distinct_from(value) for name, value in _CHECKPOINT.items()))
COUNTED = (
    update(_ATTEMPTS)
    .where(_MINE, exists().where(_OWNED, _OTHER))
    .values(checkpoints=_ATTEMPTS.c.checkpoints + 1)
)
NEWEST = update(_SLOTS).where(_OWNED).values(_CHECKPOINT)


@lru_cache
def comparing(
    *, complete: bool, bracketed: bool, bounded: tuple[str, ...] = ()
) -> Select[int, int]:
    """Counts what came to an epoch of a fold, and of these what has a lower `so_far` than `loss`.

    Args:
        complete: of COMPLETE trials alone.
        bracketed: of slots whose number, less one, modulo `brackets` is `first_one` to `last_one`.
        bounded: of slots that have at most `most_…` in each of these columns.
    """
    conditions: list[ColumnElement[bool]] = [
        _EPOCHS.c.study_id == bindparam("in_study"),
        _EPOCHS.c.fold == bindparam("in_fold"),
        _EPOCHS.c.epoch == bindparam("at_epoch"),
        _EPOCHS.c.slot != bindparam("of_slot"),
        _EPOCHS.c.so_far.is_not(None),
    ]
    of_slot = [_SLOTS.c.state == SlotState.COMPLETE.value] if complete else []
    of_slot += [_SLOTS.c[name] <= bindparam(f"most_{name}") for name in bounded]
    if of_slot:
        same = (_SLOTS.c.study_id == _EPOCHS.c.study_id) & (_SLOTS.c.slot == _EPOCHS.c.slot)
        conditions.append(exists().where(same, *of_slot))
    if bracketed:
        bracket = (_EPOCHS.c.slot - 1) % bindparam("brackets", type_=Integer)
        conditions.append(bracket.between(bindparam("first_one"), bindparam("last_one")))
    loss = bindparam("loss", type_=_EPOCHS.c.so_far.type)
    better = func.count().filter(_EPOCHS.c.so_far < loss)
    return select(func.count(), better).where(*conditions)
