"""Claiming the slots of a study's budget: each in one transaction, under a new fence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, text, true, update

from storage import schema
from storage.errors import StaleFenceError
from storage.records import AttemptEnd, Checkpoint, Claim, Slot, SlotState
from storage.slots import NO_CHECKPOINT, budgeted, slot_of

if TYPE_CHECKING:
    from collections.abc import Collection

_SLOTS, _ATTEMPTS, _EPOCHS = schema.slots, schema.attempts, schema.epochs

# Optuna's copy. A trial that goes on reports its epochs again; what is forgotten would stand.
_FORGET_INTERMEDIATE_VALUES = text(
    "DELETE FROM trial_intermediate_values WHERE trial_id = :trial_id"
)


class Claims:
    """Who works on which slot."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, study_id: int, *, supervisor_id: int, device: str) -> Claim | None:
        """Claim a slot for a new attempt, in one transaction.

        A slot that was given back comes before a new one.

        Returns:
            None when the budget leaves nothing to claim.

        Raises:
            StaleFenceError: the supervisor was taken for dead in the meantime.
        """
        with self._engine.begin() as connection:
            _check_alive(connection, supervisor_id)
            budget = _lock_budget(connection, study_id)
            if budget is not None and _taken(connection, study_id) >= budget:
                return None
            returned = connection.execute(_first_open(budgeted(study_id))).first()
            if returned is None:
                newest = _newest(connection, study_id)
                claim = Claim(study_id=study_id, slot=newest + 1, fence=1)
                _insert_slot(connection, claim, supervisor_id)
            else:
                claim = _claim_again(connection, slot_of(returned), study_id, supervisor_id)
            _insert_attempt(connection, claim, supervisor_id, device)
        return claim

    def claim_repeat(
        self, study_id: int, *, repeats: int, most: int, supervisor_id: int, device: str
    ) -> Claim | None:
        """Claim a slot in which an ended trial is trained again; it is not in the budget.

        Args:
            study_id: the study.
            repeats: the slot of that trial.
            most: how many such slots there may be.
            supervisor_id: who will work on it.
            device: where.

        Returns:
            None when there are as many already, and none was given back.

        Raises:
            StaleFenceError: the supervisor was taken for dead in the meantime.
        """
        with self._engine.begin() as connection:
            _check_alive(connection, supervisor_id)
            _lock_budget(connection, study_id)
            again = (_SLOTS.c.study_id == study_id) & (_SLOTS.c.repeats == repeats)
            taken = select(func.count()).where(again, _SLOTS.c.state != SlotState.OPEN)
            if connection.execute(taken).scalar_one() >= most:
                return None
            returned = connection.execute(_first_open(again)).first()
            if returned is not None:
                claim = _claim_again(connection, slot_of(returned), study_id, supervisor_id)
            else:
                newest = _newest(connection, study_id)
                claim = Claim(study_id=study_id, slot=newest + 1, fence=1, repeats=repeats)
                _insert_slot(connection, claim, supervisor_id)
            _insert_attempt(connection, claim, supervisor_id, device)
        return claim

    def end_budget(self, study_id: int, why: str) -> bool:
        """Make the trials that there are the study's budget: no improvement is expected of others.

        Those that run, or were given back, come to their end. A study that goes on later counts
        anew from there.

        Returns:
            Whether that changes anything: it had ended so before, or nothing is left of its budget.
        """
        begun = budgeted(study_id) & (_SLOTS.c.state != SlotState.REFUSED)
        of_study = schema.studies.c.id == study_id
        with self._engine.begin() as connection:
            budget = _lock_budget(connection, study_id)
            count = connection.execute(select(func.count()).where(begun)).scalar_one()
            if budget is not None and count >= budget:
                return False
            values = {"budget": count, "counted_from": count, "enough": why, "enough_of": budget}
            connection.execute(update(schema.studies).where(of_study).values(values))
        return True

    def release_others(self, supervisor_id: int, mine: Collection[int]) -> int:
        """Give back what a supervisor owns but for the slots in `mine`.

        A claim whose answer was lost on the way is such a slot.

        Returns:
            How many there were.
        """
        owned = (_SLOTS.c.supervisor_id == supervisor_id) & (_SLOTS.c.state == SlotState.CLAIMED)
        other = owned & _SLOTS.c.slot.not_in(mine)
        open_attempts = _ATTEMPTS.c.end.is_(None) & (_ATTEMPTS.c.supervisor_id == supervisor_id)
        with self._engine.begin() as connection:
            given = connection.execute(
                update(_SLOTS).where(other).values(state=SlotState.OPEN, supervisor_id=None)
            )
            connection.execute(
                update(_ATTEMPTS)
                .where(open_attempts, _ATTEMPTS.c.slot.not_in(mine))
                .values(end=AttemptEnd.RELEASED, ended_at=datetime.now(UTC))
            )
        return given.rowcount

    def give_up(self, study_id: int, *, most_lost: int) -> list[int]:
        """Spend the open slots whose trial was lost more often than `most_lost`: they failed.

        Returns:
            Those slots.
        """
        lost = (_ATTEMPTS.c.study_id == study_id) & (_ATTEMPTS.c.end == AttemptEnd.LOST)
        often = (
            select(_ATTEMPTS.c.slot)
            .where(lost)
            .group_by(_ATTEMPTS.c.slot)
            .having(func.count() > most_lost)
        )
        hopeless = (_SLOTS.c.study_id == study_id) & (_SLOTS.c.state == SlotState.OPEN)
        failed = {"state": SlotState.FAIL, "reason": f"lost {most_lost + 1} times"}
        with self._engine.begin() as connection:
            _lock_budget(connection, study_id)  # nobody claims one of them meanwhile
            slots = connection.execute(
                select(_SLOTS.c.slot).where(hopeless, _SLOTS.c.slot.in_(often))
            ).scalars()
            found = list(slots)
            connection.execute(
                update(_SLOTS)
                .where(hopeless, _SLOTS.c.slot.in_(found))
                .values(**failed, **NO_CHECKPOINT, ended_at=datetime.now(UTC))
            )
        return found


def _check_alive(connection: Connection, supervisor_id: int) -> None:
    table = schema.supervisors
    alive = select(table.c.id).where(table.c.id == supervisor_id, table.c.ended_at.is_(None))
    if connection.execute(alive.with_for_update()).first() is None:
        raise StaleFenceError("another supervisor took this one for dead")


def _lock_budget(connection: Connection, study_id: int) -> int | None:
    """The study's budget. Its row is the lock: two claims of one study follow each other."""
    of_study = schema.studies.c.id == study_id
    budget = select(schema.studies.c.budget).where(of_study).with_for_update()
    found: int | None = connection.execute(budget).scalar_one()
    return found


def _taken(connection: Connection, study_id: int) -> int:
    """How many slots of the budget are spent or owned."""
    uncounted = (SlotState.OPEN, SlotState.REFUSED)
    taken = budgeted(study_id) & _SLOTS.c.state.not_in(uncounted)
    return connection.execute(select(func.count()).where(taken)).scalar_one()


def _newest(connection: Connection, study_id: int) -> int:
    """The highest slot number; 0 where there is no slot."""
    newest = select(func.coalesce(func.max(_SLOTS.c.slot), 0))
    found: int = connection.execute(newest.where(_SLOTS.c.study_id == study_id)).scalar_one()
    return found


def _first_open(some: Any) -> Any:
    returned = select(_SLOTS).where(some, _SLOTS.c.state == SlotState.OPEN)
    return returned.order_by(_SLOTS.c.slot).limit(1)


def _insert_slot(connection: Connection, claim: Claim, supervisor_id: int) -> None:
    row = {"study_id": claim.study_id, "slot": claim.slot, "fence": claim.fence}
    owner = {"state": SlotState.CLAIMED, "supervisor_id": supervisor_id}
    connection.execute(insert(_SLOTS).values({**row, **owner, "repeats": claim.repeats}))


def _claim_again(connection: Connection, slot: Slot, study_id: int, supervisor_id: int) -> Claim:
    """Own a slot that was given back. Its trial goes on: the epochs after that are forgotten."""
    fence = slot.fence + 1
    of_slot = (_SLOTS.c.study_id == study_id) & (_SLOTS.c.slot == slot.slot)
    owner = {"state": SlotState.CLAIMED, "supervisor_id": supervisor_id, "fence": fence}
    connection.execute(update(_SLOTS).where(of_slot).values(owner))
    epochs = (_EPOCHS.c.study_id == study_id) & (_EPOCHS.c.slot == slot.slot)
    connection.execute(delete(_EPOCHS).where(epochs, _after(slot.checkpoint)))
    if slot.trial_id is not None:
        connection.execute(_FORGET_INTERMEDIATE_VALUES, {"trial_id": slot.trial_id})
    return Claim(
        study_id=study_id,
        slot=slot.slot,
        fence=fence,
        trial_id=slot.trial_id,
        trial_number=slot.trial_number,
        params=slot.params,
        repeats=slot.repeats,
        checkpoint=slot.checkpoint,
    )


def _after(checkpoint: Checkpoint | None) -> Any:
    """The epochs that a trial which goes on from there has still to come to."""
    if checkpoint is None:
        return true()
    same_fold = (_EPOCHS.c.fold == checkpoint.fold) & (_EPOCHS.c.epoch > checkpoint.epoch)
    return same_fold | (_EPOCHS.c.fold > checkpoint.fold)


def _insert_attempt(connection: Connection, claim: Claim, supervisor_id: int, device: str) -> None:
    row = {"study_id": claim.study_id, "slot": claim.slot, "attempt": claim.fence}
    work = {"supervisor_id": supervisor_id, "device": device, "started_at": datetime.now(UTC)}
    # After the last epoch of a fold, the next one's first epoch follows; nobody asks for that here.
    first = 1 if claim.checkpoint is None else claim.checkpoint.epoch + 1
    connection.execute(
        insert(_ATTEMPTS).values({**row, **work, "first_epoch": first, "checkpoints": 0})
    )
