"""The slots of a study's budget: claimed, written to under a fence, ended or given back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Row, case, exists, func, select, true, update

from storage import schema
from storage.errors import StaleFenceError
from storage.records import Attempt, AttemptEnd, Checkpoint, Claim, Result, Slot, SlotState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_SLOTS, _ATTEMPTS, _EPOCHS = schema.slots, schema.attempts, schema.epochs
NO_CHECKPOINT = {f"checkpoint_{field}": None for field in ("file", "hash", "fold", "epoch")}


class Slots:
    """The rows of `search_slots`, `search_attempts` and `search_epochs`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reader = engine.execution_options(read_only=True)

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
            StaleFenceError: the slot is another attempt's by now; nothing was written.
        """
        with self._engine.begin() as connection:
            _write(connection, claim, {"params": json.dumps(params)})

    def weighed(self, claim: Claim, *, weights: int, multiply_adds: int) -> None:
        """Record what is known of a trial's network before it trains.

        Raises:
            StaleFenceError: as `chosen`.
        """
        with self._engine.begin() as connection:
            _write(connection, claim, {"weights": weights, "multiply_adds": multiply_adds})

    def started(self, claim: Claim, *, pid: int) -> None:
        """Record the process that works on a claim.

        Raises:
            StaleFenceError: as `chosen`.
        """
        with self._engine.begin() as connection:
            _check(connection, claim)
            connection.execute(_attempt(claim).values(pid=pid))

    def end(self, claim: Claim, result: Result) -> None:
        """Spend the slot; a refused one is recorded, and another may be claimed in its stead.

        Said again, it is done already.

        Raises:
            StaleFenceError: as `chosen`.
        """
        now = datetime.now(UTC)
        values = asdict(result) | NO_CHECKPOINT
        attempt = {key: values.pop(key) for key in ("end", "peak_memory")}
        if result.weights is None:  # they may have been counted before
            del values["weights"]
        with self._engine.begin() as connection:
            if _stands(connection, claim, [state for state in SlotState if state.over]):
                return
            _write(connection, claim, {**values, "supervisor_id": None, "ended_at": now})
            attempt |= {"reason": result.reason, "ended_at": now}
            connection.execute(_attempt(claim).values(attempt))

    def check(self, claim: Claim) -> None:
        """Let a claim pass that still holds.

        Raises:
            StaleFenceError: as `chosen`.
        """
        with self._engine.begin() as connection:
            _check(connection, claim)

    def release(
        self,
        claim: Claim,
        *,
        end: AttemptEnd = AttemptEnd.RELEASED,
        reason: str | None = None,
        peak_memory: int | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        """Give the slot back: its trial goes on in a later attempt. Said again, it is done already.

        Args:
            claim: what is given back.
            end: how the attempt ended; after a damaged checkpoint the trial starts anew.
            reason: of that end.
            peak_memory: of the trainer, in bytes.
            checkpoint: what to go on from, where no report has said it.

        Raises:
            StaleFenceError: as `chosen`.
        """
        with self._engine.begin() as connection:
            if _stands(connection, claim, [SlotState.OPEN]):
                return
            if checkpoint is not None:
                _save(connection, claim, checkpoint)
            damaged = NO_CHECKPOINT if end == AttemptEnd.DAMAGED else {}
            _write(connection, claim, {"state": SlotState.OPEN, "supervisor_id": None, **damaged})
            change = {"end": end, "reason": reason, "peak_memory": peak_memory}
            connection.execute(_attempt(claim).values(**change, ended_at=datetime.now(UTC)))

    def drop_model(self, study_id: int, slot: int) -> None:
        """Forget an ended trial's kept weights; their file is removed after this."""
        self._change(study_id, slot, model_file=None, model_hash=None)

    def drop_predictions(self, study_id: int, slot: int) -> None:
        """Forget an ended trial's predictions; their file is removed after this."""
        self._change(study_id, slot, predictions_file=None, predictions_hash=None)

    def drawn(self, study_id: int, slot: int) -> None:
        """Note that the pictures of an ended trial are there."""
        self._change(study_id, slot, drawn=True)

    def _change(self, study_id: int, slot: int, **values: Any) -> None:
        of_slot = (_SLOTS.c.study_id == study_id) & (_SLOTS.c.slot == slot)
        with self._engine.begin() as connection:
            connection.execute(update(_SLOTS).where(of_slot).values(values))

    def all(self, study_id: int) -> list[Slot]:
        """Every slot that was ever claimed, in their order."""
        return self._some(study_id, true())

    def have_trials(self, study_id: int) -> bool:
        """Whether any slot holds a trial."""
        return self._any(study_id, _SLOTS.c.trial_id.is_not(None))

    def have_files(self, study_id: int) -> bool:
        """Whether any slot has weights or a checkpoint."""
        kept = _SLOTS.c.model_file.is_not(None) | _SLOTS.c.checkpoint_file.is_not(None)
        return self._any(study_id, kept)

    def _any(self, study_id: int, wanted: Any) -> bool:
        some = exists().where(_SLOTS.c.study_id == study_id, wanted)
        with self._reader.connect() as connection:
            return connection.execute(select(some)).scalar_one()

    def leading(self, study_id: int, *, most: int, lowest: bool) -> list[Slot]:
        """As many as may lead a study, and every slot that repeats another; in their order.

        COMPLETE ones go before PRUNED and failed ones, those found infeasible last, then the better
        value does: the `lowest`, or the highest.
        """
        value = _SLOTS.c.value if lowest else _SLOTS.c.value.desc()
        incomplete = case((_SLOTS.c.state == SlotState.COMPLETE, 0), else_=1)
        infeasible = case((_SLOTS.c.reason.is_(None), 0), else_=1)
        ended = _SLOTS.c.state.in_([state for state in SlotState if state.ended])
        first = (
            select(_SLOTS.c.slot)
            .where(budgeted(study_id), ended, _SLOTS.c.value.is_not(None))
            .order_by(incomplete, infeasible, value, _SLOTS.c.slot)
            .limit(most)
        )
        return self._some(study_id, _SLOTS.c.slot.in_(first) | _SLOTS.c.repeats.is_not(None))

    def repeating(self, study_id: int) -> list[Slot]:
        """Those that repeat another one."""
        return self._some(study_id, _SLOTS.c.repeats.is_not(None))

    def with_files(self, study_id: int) -> list[Slot]:
        """Ended ones whose weights or predictions are kept, and every one that repeats another."""
        kept = _SLOTS.c.model_file.is_not(None) | _SLOTS.c.predictions_file.is_not(None)
        return self._some(study_id, kept | _SLOTS.c.repeats.is_not(None))

    def _some(self, study_id: int, wanted: Any) -> list[Slot]:
        query = select(_SLOTS).where(_SLOTS.c.study_id == study_id, wanted)
        with self._reader.connect() as connection:
            return [slot_of(row) for row in connection.execute(query.order_by(_SLOTS.c.slot))]

    def undrawn(self, study_id: int, trial: int | None = None) -> list[Slot]:
        """Those that have ended, and have no pictures yet: all, or the one of a trial's number."""
        ended = _SLOTS.c.state.in_([state for state in SlotState if state.ended])
        wanted = ended & _SLOTS.c.drawn.is_(False)
        if trial is not None:
            wanted &= _SLOTS.c.trial_number == trial
        return self._some(study_id, wanted)

    def ended(self, study_id: int) -> int:
        """How many slots of the budget are spent."""
        states = [state for state in SlotState if state.ended]
        spent = budgeted(study_id) & _SLOTS.c.state.in_(states)
        with self._reader.connect() as connection:
            return connection.execute(select(func.count()).where(spent)).scalar_one()

    def find(self, study_id: int, slot: int) -> Slot:
        """One slot as it stands."""
        query = select(_SLOTS).where(_SLOTS.c.study_id == study_id, _SLOTS.c.slot == slot)
        with self._reader.connect() as connection:
            return slot_of(connection.execute(query).one())

    def attempts(self, study_id: int, slot: int | None = None) -> list[Attempt]:
        """Every attempt, at one slot or at all of them, by slot and number."""
        hosts = schema.supervisors
        query = (
            select(_ATTEMPTS, hosts.c.host)
            .join(hosts, hosts.c.id == _ATTEMPTS.c.supervisor_id)
            .where(_ATTEMPTS.c.study_id == study_id)
        )
        if slot is not None:
            query = query.where(_ATTEMPTS.c.slot == slot)
        ordered = query.order_by(_ATTEMPTS.c.slot, _ATTEMPTS.c.attempt)
        with self._reader.connect() as connection:
            return [_attempt_record(row) for row in connection.execute(ordered)]


def budgeted(study_id: int) -> Any:
    """Which slots the budget counts."""
    return (_SLOTS.c.study_id == study_id) & _SLOTS.c.repeats.is_(None)


def owned(claim: Claim) -> Any:
    """The row of a claim that still holds."""
    of_slot = (_SLOTS.c.study_id == claim.study_id) & (_SLOTS.c.slot == claim.slot)
    return of_slot & (_SLOTS.c.fence == claim.fence) & (_SLOTS.c.state == SlotState.CLAIMED)


def _attempt(claim: Claim) -> Any:
    of_slot = (_ATTEMPTS.c.study_id == claim.study_id) & (_ATTEMPTS.c.slot == claim.slot)
    return update(_ATTEMPTS).where(of_slot, _ATTEMPTS.c.attempt == claim.fence)


def _stale(claim: Claim) -> StaleFenceError:
    return StaleFenceError(f"slot {claim.slot}: attempt {claim.fence} no longer owns it")


def _write(connection: Connection, claim: Claim, values: Mapping[str, Any]) -> None:
    if connection.execute(update(_SLOTS).where(owned(claim)).values(values)).rowcount != 1:
        raise _stale(claim)


def _stands(connection: Connection, claim: Claim, states: Collection[SlotState]) -> bool:
    """Whether the claim's own attempt was the last, and left the slot in one of these states."""
    of_slot = (_SLOTS.c.study_id == claim.study_id) & (_SLOTS.c.slot == claim.slot)
    query = select(_SLOTS.c.slot).where(
        of_slot, _SLOTS.c.fence == claim.fence, _SLOTS.c.state.in_(states)
    )
    return connection.execute(query).first() is not None


def _save(connection: Connection, claim: Claim, checkpoint: Checkpoint) -> None:
    newest = {f"checkpoint_{name}": value for name, value in vars(checkpoint).items()}
    _write(connection, claim, newest)
    connection.execute(_attempt(claim).values(checkpoints=_ATTEMPTS.c.checkpoints + 1))


def _check(connection: Connection, claim: Claim) -> None:
    mine = select(_SLOTS.c.slot).where(owned(claim)).with_for_update()
    if connection.execute(mine).first() is None:
        raise _stale(claim)


def slot_of(row: Row[Any]) -> Slot:
    """The record of a row of `search_slots`."""
    fields = dict(row._mapping)
    del fields["study_id"]
    params = fields["params"] and json.loads(fields["params"])
    newest = {name: fields.pop(f"checkpoint_{name}") for name in ("file", "hash", "fold", "epoch")}
    checkpoint = Checkpoint(**newest) if newest["file"] else None
    read = {"state": SlotState(fields["state"]), "params": params, "checkpoint": checkpoint}
    return Slot(**{**fields, **read})


def _attempt_record(row: Row[Any]) -> Attempt:
    fields = dict(row._mapping)
    del fields["study_id"]
    return Attempt(**{**fields, "end": fields["end"] and AttemptEnd(fields["end"])})
