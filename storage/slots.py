"""The slots of a study's budget: claimed, written to under a fence, ended or given back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, text, update

from storage import schema
from storage.errors import StaleFenceError
from storage.records import Attempt, AttemptEnd, Claim, Epoch, Result, Slot, SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping

_SLOTS, _ATTEMPTS, _EPOCHS = schema.slots, schema.attempts, schema.epochs

# Optuna's copy. A trial that starts anew reports its epochs again; its last attempt's would stand.
_FORGET_INTERMEDIATE_VALUES = text(
    "DELETE FROM trial_intermediate_values WHERE trial_id = :trial_id"
)


class Slots:
    """The rows of `search_slots`, `search_attempts` and `search_epochs`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)

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
            returned = connection.execute(_first_open(_budgeted(study_id))).first()
            if returned is None:
                newest = _newest(connection, study_id)
                claim = Claim(study_id=study_id, slot=newest + 1, fence=1)
                _insert_slot(connection, claim, supervisor_id)
            else:
                claim = _claim_again(connection, _slot(returned), study_id, supervisor_id)
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
            returned = connection.execute(_first_open(again)).first()
            if returned is not None:
                claim = _claim_again(connection, _slot(returned), study_id, supervisor_id)
            else:
                there = connection.execute(select(func.count()).where(again)).scalar_one()
                if there >= most:
                    return None
                newest = _newest(connection, study_id)
                claim = Claim(study_id=study_id, slot=newest + 1, fence=1, repeats=repeats)
                _insert_slot(connection, claim, supervisor_id)
            _insert_attempt(connection, claim, supervisor_id, device)
        return claim

    def asked(
        self, claim: Claim, *, trial_id: int, trial_number: int, params: Mapping[str, Any]
    ) -> None:
        """Record which trial the slot holds."""
        values = {"trial_id": trial_id, "trial_number": trial_number, "params": json.dumps(params)}
        with self._engine.begin() as connection:
            _write(connection, claim, values)

    def chosen(self, claim: Claim, params: Mapping[str, Any]) -> None:
        """Record the params that a user's code has got so far.

        Raises:
            StaleFenceError: as `report`.
        """
        with self._engine.begin() as connection:
            _write(connection, claim, {"params": json.dumps(params)})

    def report(self, claim: Claim, epoch: Epoch) -> None:
        """Record an epoch.

        Raises:
            StaleFenceError: the slot is another attempt's by now; nothing was written.
        """
        with self._engine.begin() as connection:
            _check(connection, claim)
            row = {"study_id": claim.study_id, "slot": claim.slot, "attempt": claim.fence}
            connection.execute(insert(_EPOCHS).values({**row, **vars(epoch)}))
            connection.execute(_attempt(claim).values(last_epoch=epoch.epoch))

    def end(self, claim: Claim, result: Result) -> None:
        """Spend the slot; a refused one is recorded, and another may be claimed in its stead.

        Raises:
            StaleFenceError: as `report`.
        """
        now = datetime.now(UTC)
        values = asdict(result)
        attempt = {key: values.pop(key) for key in ("end", "peak_memory")}
        with self._engine.begin() as connection:
            _write(connection, claim, {**values, "supervisor_id": None, "ended_at": now})
            attempt |= {"reason": result.reason, "ended_at": now}
            connection.execute(_attempt(claim).values(attempt))

    def check(self, claim: Claim) -> None:
        """Let a claim pass that still holds.

        Raises:
            StaleFenceError: as `report`.
        """
        with self._engine.begin() as connection:
            _check(connection, claim)

    def release(self, claim: Claim) -> None:
        """Give the slot back: its trial goes on in a later attempt.

        Raises:
            StaleFenceError: as `report`.
        """
        with self._engine.begin() as connection:
            _write(connection, claim, {"state": SlotState.OPEN, "supervisor_id": None})
            change = {"end": AttemptEnd.RELEASED, "ended_at": datetime.now(UTC)}
            connection.execute(_attempt(claim).values(change))

    def drop_model(self, study_id: int, slot: int) -> None:
        """Forget an ended trial's kept weights; their file is removed after this."""
        of_slot = (_SLOTS.c.study_id == study_id) & (_SLOTS.c.slot == slot)
        with self._engine.begin() as connection:
            connection.execute(
                update(_SLOTS).where(of_slot).values(model_file=None, model_hash=None)
            )

    def all(self, study_id: int) -> list[Slot]:
        """Every slot that was ever claimed, in their order."""
        query = select(_SLOTS).where(_SLOTS.c.study_id == study_id).order_by(_SLOTS.c.slot)
        with self._reader.connect() as connection:
            return [_slot(row) for row in connection.execute(query)]

    def ended(self, study_id: int) -> int:
        """How many slots of the budget are spent."""
        states = [state for state in SlotState if state.ended]
        spent = _budgeted(study_id) & _SLOTS.c.state.in_(states)
        with self._reader.connect() as connection:
            return connection.execute(select(func.count()).where(spent)).scalar_one()

    def find(self, study_id: int, slot: int) -> Slot:
        """One slot as it stands."""
        query = select(_SLOTS).where(_SLOTS.c.study_id == study_id, _SLOTS.c.slot == slot)
        with self._reader.connect() as connection:
            return _slot(connection.execute(query).one())

    def attempts(self, study_id: int) -> list[Attempt]:
        """Every attempt, by slot and number."""
        query = select(_ATTEMPTS).where(_ATTEMPTS.c.study_id == study_id)
        ordered = query.order_by(_ATTEMPTS.c.slot, _ATTEMPTS.c.attempt)
        with self._reader.connect() as connection:
            return [_attempt_record(row) for row in connection.execute(ordered)]


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


def _budgeted(study_id: int) -> Any:
    """The slots that the budget counts."""
    return (_SLOTS.c.study_id == study_id) & _SLOTS.c.repeats.is_(None)


def _taken(connection: Connection, study_id: int) -> int:
    """How many slots of the budget are spent or owned."""
    uncounted = (SlotState.OPEN, SlotState.REFUSED)
    taken = _budgeted(study_id) & _SLOTS.c.state.not_in(uncounted)
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
    """Own a slot that was given back. Its trial starts anew: its earlier epochs are forgotten."""
    fence = slot.fence + 1
    of_slot = (_SLOTS.c.study_id == study_id) & (_SLOTS.c.slot == slot.slot)
    owner = {"state": SlotState.CLAIMED, "supervisor_id": supervisor_id, "fence": fence}
    connection.execute(update(_SLOTS).where(of_slot).values(owner))
    epochs = (_EPOCHS.c.study_id == study_id) & (_EPOCHS.c.slot == slot.slot)
    connection.execute(delete(_EPOCHS).where(epochs))
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
    )


def _insert_attempt(connection: Connection, claim: Claim, supervisor_id: int, device: str) -> None:
    row = {"study_id": claim.study_id, "slot": claim.slot, "attempt": claim.fence}
    work = {"supervisor_id": supervisor_id, "device": device, "started_at": datetime.now(UTC)}
    connection.execute(insert(_ATTEMPTS).values({**row, **work}))


def _owned(claim: Claim) -> Any:
    of_slot = (_SLOTS.c.study_id == claim.study_id) & (_SLOTS.c.slot == claim.slot)
    return of_slot & (_SLOTS.c.fence == claim.fence) & (_SLOTS.c.state == SlotState.CLAIMED)


def _attempt(claim: Claim) -> Any:
    of_slot = (_ATTEMPTS.c.study_id == claim.study_id) & (_ATTEMPTS.c.slot == claim.slot)
    return update(_ATTEMPTS).where(of_slot, _ATTEMPTS.c.attempt == claim.fence)


def _stale(claim: Claim) -> StaleFenceError:
    return StaleFenceError(f"slot {claim.slot}: attempt {claim.fence} no longer owns it")


def _write(connection: Connection, claim: Claim, values: Mapping[str, Any]) -> None:
    if connection.execute(update(_SLOTS).where(_owned(claim)).values(values)).rowcount != 1:
        raise _stale(claim)


def _check(connection: Connection, claim: Claim) -> None:
    owned = select(_SLOTS.c.slot).where(_owned(claim)).with_for_update()
    if connection.execute(owned).first() is None:
        raise _stale(claim)


def _slot(row: Row[Any]) -> Slot:
    fields = dict(row._mapping)
    del fields["study_id"]
    params = fields["params"] and json.loads(fields["params"])
    return Slot(**{**fields, "state": SlotState(fields["state"]), "params": params})


def _attempt_record(row: Row[Any]) -> Attempt:
    fields = dict(row._mapping)
    del fields["study_id"]
    return Attempt(**{**fields, "end": fields["end"] and AttemptEnd(fields["end"])})
