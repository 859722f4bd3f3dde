"""Epochs' reports, all of a round at once, and how their trials stand among the others."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, and_, exists, func, insert, literal, or_, select, text, update
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.pipeline import connect, pipeline
from storage.records import Checkpoint, Claim, Epoch, SlotState
from storage.slots import owned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Connection

    from storage.pipeline import Pipeline

_SLOTS, _ATTEMPTS, _EPOCHS = schema.slots, schema.attempts, schema.epochs

# Optuna's copy, which its own storage would write in four round trips.
_COPY = text(
    "INSERT INTO trial_intermediate_values"
    " (trial_id, step, intermediate_value, intermediate_value_type)"
    " SELECT :trial_id, :step, :value, 'FINITE' FROM search_slots"
    " WHERE study_id = :study_id AND slot = :slot AND fence = :fence AND state = :state"
    " ON CONFLICT (trial_id, step) DO UPDATE SET intermediate_value = excluded.intermediate_value"
)


@dataclass(frozen=True, kw_only=True)
class Intermediate:
    """What Optuna's rows show of an epoch."""

    trial_id: int  # Optuna's
    step: int  # epochs, counted over all folds
    value: float  # in the direction of the study


@dataclass(frozen=True, kw_only=True)
class Peers:
    """Whom a trial is compared with, of those that came to the same epoch."""

    complete: bool = False  # COMPLETE ones alone
    brackets: int = 1  # of those, the slots whose number, less one, modulo this
    first: int = 0  # is from here
    last: int = 0  # to here


@dataclass(frozen=True, kw_only=True)
class Others:
    """How a trial stands among its peers."""

    count: int
    better: int  # of them, those whose lowest loss so far is lower


@dataclass(frozen=True, kw_only=True)
class EpochReport:
    """An epoch, and what is to be known about it."""

    claim: Claim
    epoch: Epoch
    checkpoint: Checkpoint | None = None  # what the trial could go on from after it
    # The mean over folds of the lowest validation loss, of this fold until now; None for a trial
    # that no other one is to be compared with.
    so_far: float | None = None
    intermediate: Intermediate | None = None
    peers: Peers | None = None  # None: it is not compared


@dataclass(frozen=True, kw_only=True)
class Written:
    """What became of a report."""

    stale: bool  # the slot is another attempt's by now: nothing was written
    others: Others | None  # None where nobody asked


class Reports:
    """Writes rows of `search_epochs`, with what goes with them, on a connection of its own.

    One that is taken from the pool at each time is tried out first, which is another round trip.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._lock = Lock()

    def write(self, reports: Sequence[EpochReport]) -> list[Written]:
        """Record epochs, each with its checkpoint, all or none; once, if said again.

        Returns:
            What became of each, in their order.
        """
        with self._lock:
            if self._connection is not None:
                try:
                    return self._write(self._connection, reports)
                except DBAPIError:  # it may have been lost long ago
                    self._drop()
            self._connection = connect(self._engine)
            try:
                return self._write(self._connection, reports)
            except BaseException:
                self._drop()
                raise

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _drop(self) -> None:
        assert self._connection is not None  # noqa: S101
        self._connection.invalidate()
        self._connection.close()
        self._connection = None

    def _write(self, connection: Connection, reports: Sequence[EpochReport]) -> list[Written]:
        in_order = sorted(reports, key=lambda one: one.claim.slot)  # locks are taken in one order
        with pipeline(connection) as statements:
            holds = {one.claim.slot: _put(statements, one) for one in in_order}
            others = {one.claim.slot: _compare(statements, one) for one in in_order if one.peers}
        written = []
        for one in reports:
            row = others[one.claim.slot]() if one.peers else None
            found = row and Others(count=row[0], better=row[1])
            written.append(Written(stale=holds[one.claim.slot]() is None, others=found))
        return written


def _put(statements: Pipeline, report: EpochReport) -> Callable[[], Any]:
    """Write one under its fence; returns what gives a row if that held."""
    claim, epoch = report.claim, report.epoch
    holds = statements.first(select(_SLOTS.c.slot).where(owned(claim)).with_for_update())
    key = {"study_id": claim.study_id, "slot": claim.slot}
    row = {**key, **vars(epoch), "attempt": claim.fence, "so_far": report.so_far}
    values = [literal(value, _EPOCHS.c[name].type) for name, value in row.items()]
    reported = (_EPOCHS.c.fold == epoch.fold) & (_EPOCHS.c.epoch == epoch.epoch)
    again = exists().where(_of_slot(_EPOCHS, claim), reported)
    new = select(*values).select_from(_SLOTS).where(owned(claim), ~again)
    statements.execute(insert(_EPOCHS).from_select(list(row), new, include_defaults=False))
    _advance(statements, report)
    if report.intermediate is not None:
        fence = {**key, "fence": claim.fence, "state": SlotState.CLAIMED.value}
        statements.execute(_COPY, {**vars(report.intermediate), **fence})
    return holds


def _advance(statements: Pipeline, report: EpochReport) -> None:
    """Note how far the attempt has come, and what its trial goes on from."""
    claim, checkpoint = report.claim, report.checkpoint
    mine = _of_slot(_ATTEMPTS, claim) & (_ATTEMPTS.c.attempt == claim.fence)
    held = exists().where(owned(claim))
    last = update(_ATTEMPTS).where(mine, held).values(last_epoch=report.epoch.epoch)
    statements.execute(last)
    if checkpoint is None:
        return
    newest = {f"checkpoint_{name}": value for name, value in vars(checkpoint).items()}
    other = or_(*(_SLOTS.c[name].is_distinct_from(value) for name, value in newest.items()))
    counted = update(_ATTEMPTS).where(mine, exists().where(owned(claim), other))
    statements.execute(counted.values(checkpoints=_ATTEMPTS.c.checkpoints + 1))
    statements.execute(update(_SLOTS).where(owned(claim)).values(newest))


def _compare(statements: Pipeline, report: EpochReport) -> Callable[[], Any]:
    """Count the peers of a trial, and those that are better."""
    claim, epoch, peers = report.claim, report.epoch, report.peers
    assert peers is not None  # noqa: S101
    there = and_(
        _EPOCHS.c.study_id == claim.study_id,
        _EPOCHS.c.fold == epoch.fold,
        _EPOCHS.c.epoch == epoch.epoch,
        _EPOCHS.c.slot != claim.slot,
        _EPOCHS.c.so_far.is_not(None),
        *_chosen(peers),
    )
    better = func.count().filter(_EPOCHS.c.so_far < report.so_far)
    return statements.first(select(func.count(), better).where(there))


def _chosen(peers: Peers) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if peers.complete:
        same = (_SLOTS.c.study_id == _EPOCHS.c.study_id) & (_SLOTS.c.slot == _EPOCHS.c.slot)
        conditions.append(exists().where(same, _SLOTS.c.state == SlotState.COMPLETE))
    if peers.brackets > 1:
        bracket = (_EPOCHS.c.slot - 1) % peers.brackets
        conditions.append(bracket.between(peers.first, peers.last))
    return conditions


def _of_slot(table: Any, claim: Claim) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (table.c.study_id == claim.study_id) & (table.c.slot == claim.slot)
    return found
