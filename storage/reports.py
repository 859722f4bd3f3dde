"""Epochs' reports, all of a round at once, and how their trials stand among the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from storage.pipeline import connect, pipeline
from storage.records import Checkpoint, Claim, Epoch, SlotState
from storage.report_statements import COPY, COUNTED, HOLDS, LAST, NEW, NEWEST, comparing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from storage.pipeline import Pipeline


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
    # Columns of slots, and the most that a peer has in each: it is not larger, or slower.
    most: Mapping[str, float] = field(default_factory=dict)
    # Where no peer came to the trial's epoch, what they had lost so many epochs earlier in the fold
    # counts: by the first of these that any of them came to.
    earlier: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class Others:
    """How a trial stands among its peers."""

    count: int
    better: int  # of them, those whose lowest loss by then is lower than the trial's by now


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
            holds = {one.claim.slot: statements.first(HOLDS, _fence(one)) for one in in_order}
            _put(statements, in_order)
            asked = {one.claim.slot: _compare(statements, one) for one in in_order if one.peers}
        others = {slot: counted() for slot, counted in asked.items()}
        for one in in_order:
            if one.peers and not others[one.claim.slot].count:
                others[one.claim.slot] = _compare_earlier(connection, one, one.peers.earlier)
        return [
            Written(stale=holds[one.claim.slot]() is None, others=others.get(one.claim.slot))
            for one in reports
        ]


def _put(statements: Pipeline, reports: Sequence[EpochReport]) -> None:
    """Write them, each under its fence."""
    new = [{**_fence(one), **_named("the", one.epoch), "the_so_far": one.so_far} for one in reports]
    statements.execute(NEW, new)
    statements.execute(LAST, [{**_fence(one), "last": one.epoch.epoch} for one in reports])
    checkpoints = [
        {**_fence(one), **_named("new", one.checkpoint)}
        for one in reports
        if one.checkpoint is not None
    ]
    if checkpoints:
        statements.execute(COUNTED, checkpoints)
        statements.execute(NEWEST, checkpoints)
    copies = [{**_fence(one), **vars(one.intermediate)} for one in reports if one.intermediate]
    if copies:
        statements.execute(COPY, copies)


def _named(prefix: str, record: Epoch | Checkpoint) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in vars(record).items()}


def _fence(report: EpochReport) -> dict[str, Any]:
    claim = report.claim
    return {
        "in_study": claim.study_id,
        "of_slot": claim.slot,
        "by_attempt": claim.fence,
        "claimed": SlotState.CLAIMED.value,
    }


def _compare_earlier(connection: Connection, report: EpochReport, earlier: Sequence[int]) -> Others:
    """Compare the first trial at an epoch; few are, and nobody else has to wait for it."""
    for ago in earlier:
        if ago < report.epoch.epoch:
            with pipeline(connection) as statements:
                counted = _compare(statements, report, ago)
            if (found := counted()).count:
                return found
    return Others(count=0, better=0)


def _compare(statements: Pipeline, report: EpochReport, ago: int = 0) -> Callable[[], Others]:
    """Count the peers of a trial, so many epochs ago, and those that are better."""
    claim, epoch, peers = report.claim, report.epoch, report.peers
    assert peers is not None  # noqa: S101
    bracket = {"brackets": peers.brackets, "first_one": peers.first, "last_one": peers.last}
    values = {
        "in_study": claim.study_id,
        "of_slot": claim.slot,
        "in_fold": epoch.fold,
        "at_epoch": epoch.epoch - ago,
        "loss": report.so_far,
        **(bracket if peers.brackets > 1 else {}),
        **{f"most_{name}": most for name, most in peers.most.items()},
    }
    bounded = tuple(sorted(peers.most))
    query = comparing(complete=peers.complete, bracketed=peers.brackets > 1, bounded=bounded)
    row = statements.first(query, values)

    def counted() -> Others:
        count, better = row()
        return Others(count=count, better=better)

    return counted
