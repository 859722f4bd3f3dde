"""Epochs' reports: all of a round at once, under each one's fence, with how their trials stand."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import optuna
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from storage import (
    AttemptEnd,
    Checkpoint,
    Claim,
    Database,
    Epoch,
    EpochReport,
    Intermediate,
    Others,
    Peers,
    Result,
    SlotState,
    Written,
    open_database,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TRIALS = 12


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with a study, a supervisor, and as many slots claimed."""
    opened = open_database(url, create=True)
    study = opened.studies.create("s", identity={}, source="d", seed=0, artifacts=None)
    opened.studies.start(study, budget=TRIALS)
    opened.supervisors.register(study.id, host="here", pid=1, devices=["cpu:0"])
    yield opened
    opened.close()


@pytest.fixture
def claims(database: Database) -> list[Claim]:
    """The claims of all slots."""
    claimed = [
        database.claims.claim(
            1,
            supervisor_id=1,
            device="cpu:0",
        )
        for _ in range(TRIALS)
    ]
    return [one for one in claimed if one is not None]


def report(claim: Claim, loss: float, number: int = 1, **more: Any) -> EpochReport:
    """An epoch of that validation loss."""
    epoch = Epoch(
        epoch=number,
        loss=loss,
        accuracy=None,
        val_loss=loss,
        val_accuracy=None,
        val_precision=None,
        val_recall=None,
        val_f1=None,
        val_auc=None,
        seconds=1.0,
    )
    return EpochReport(claim=claim, epoch=epoch, so_far=loss, **more)


def stale(written: list[Written]) -> list[bool]:
    """Which were refused."""
    return [one.stale for one in written]


def test_a_round_is_written_at_once(database: Database, claims: list[Claim]) -> None:
    """Epoch, attempt and checkpoint of each, whatever their order."""
    reports = [
        report(
            claim,
            claim.slot / 10,
            checkpoint=Checkpoint(file=f"{claim.slot}.npz", hash="0" * 64, fold=1, epoch=1),
        )
        for claim in reversed(claims)
    ]
    assert stale(database.reports.write(reports)) == [False] * TRIALS
    history = database.history.of_study(1)
    assert {slot: [one.val_loss for one in epochs] for slot, epochs in history.items()} == {
        claim.slot: [claim.slot / 10] for claim in claims
    }
    assert [one.checkpoint for one in database.slots.all(1)] == [
        one.checkpoint for one in reversed(reports)
    ]
    attempts = database.slots.attempts(1)
    assert [(one.last_epoch, one.checkpoints) for one in attempts] == [(1, 1)] * TRIALS


def test_said_again_it_is_there_once(database: Database, claims: list[Claim]) -> None:
    """The answer to the first time may have been lost."""
    kept = Checkpoint(file="1.npz", hash="0" * 64, fold=1, epoch=1)
    one = report(claims[0], 0.5, checkpoint=kept, peers=Peers())
    first = database.reports.write([one])
    assert database.reports.write([one]) == first
    assert len(database.history.of_slot(1, 1)) == 1
    assert database.slots.attempts(1, 1)[0].checkpoints == 1


def test_a_stale_one_is_refused_alone(database: Database, claims: list[Claim]) -> None:
    """The others of its round are written; nothing of it is, in Optuna's rows either."""
    study = optuna.create_study(storage=database.optuna, study_name="s")
    trials = [study.ask()._trial_id for _ in claims]
    database.slots.release(claims[1])
    again = database.claims.claim(1, supervisor_id=1, device="cpu:0")
    assert again is not None
    assert again.slot == claims[1].slot
    reports = [
        report(
            claim,
            0.5,
            checkpoint=Checkpoint(file="x.npz", hash="0" * 64, fold=1, epoch=1),
            intermediate=Intermediate(trial_id=trial, step=1, value=0.5),
        )
        for claim, trial in zip(claims[:3], trials, strict=False)
    ]
    assert stale(database.reports.write(reports)) == [False, True, False]
    assert sorted(database.history.of_study(1)) == [1, 3]
    assert database.slots.find(1, 2).checkpoint is None
    copies = [trial.intermediate_values for trial in study.get_trials()[:3]]
    assert copies == [{1: 0.5}, {}, {1: 0.5}]


def test_optuna_reads_the_intermediate_values(database: Database, claims: list[Claim]) -> None:
    """As those that its own storage wrote; the last word for a step holds."""
    study = optuna.create_study(storage=database.optuna, study_name="s")
    trial = study.ask()
    for step, value in ((1, 0.75), (2, 0.5), (2, 0.25)):
        intermediate = Intermediate(trial_id=trial._trial_id, step=step, value=value)
        database.reports.write([report(claims[0], value, step, intermediate=intermediate)])
    assert study.get_trials()[0].intermediate_values == {1: 0.75, 2: 0.25}


def test_all_are_written_or_none(database: Database, claims: list[Claim]) -> None:
    """Here the last one's trial is not Optuna's; the next round is another."""
    wrong = Intermediate(trial_id=99, step=1, value=0.5)
    reports = [report(claims[0], 0.5), report(claims[1], 0.5, intermediate=wrong)]
    for _ in range(2):
        with pytest.raises(IntegrityError):
            database.reports.write(reports)
    assert database.history.of_study(1) == {}
    assert stale(database.reports.write(reports[:1])) == [False]


def compare(database: Database, asking: EpochReport, peers: Peers) -> Others | None:
    """How a report's trial stands."""
    (written,) = database.reports.write([replace(asking, peers=peers)])
    return written.others


def test_a_trial_is_compared_at_its_own_epoch(database: Database, claims: list[Claim]) -> None:
    """With every other that came to it and has a loss, those of the same round among them."""
    database.reports.write([report(one, one.slot / 10) for one in claims[:4]])
    database.reports.write([report(claims[0], 9.0, 2)])
    without = replace(report(claims[4], 0.1), so_far=None)
    asking = report(claims[5], 0.25, peers=Peers())
    written = database.reports.write([report(claims[6], 0.24), asking, without])
    assert [one.others for one in written] == [None, Others(count=5, better=3), None]
    assert compare(database, report(claims[5], 0.2, 2), Peers()) == Others(count=1, better=0)
    assert compare(database, report(claims[5], 0.2, 3), Peers()) == Others(count=0, better=0)


def test_the_first_at_an_epoch_is_compared_with_what_others_had_lost_before(
    database: Database, claims: list[Claim]
) -> None:
    """Its loss by now, at the first of the earlier epochs of its fold that any of them came to."""
    database.reports.write([report(one, one.slot / 10, 2) for one in claims[:4]])
    database.reports.write([report(claims[4], 0.6, 2), report(claims[0], 0.05, 8)])
    first, again = Peers(earlier=(8, 12, 14)), Peers(earlier=(2, 4, 6))
    assert compare(database, report(claims[4], 0.25, 16), first) == Others(count=1, better=1)
    # Its own epoch 2, and what it had lost then, does not matter.
    assert compare(database, report(claims[4], 0.25, 4), Peers(earlier=(2,))) == Others(
        count=4, better=2
    )
    asking = report(claims[5], 0.25, 8)
    assert compare(database, asking, again) == Others(count=1, better=1)
    later = replace(asking, epoch=replace(asking.epoch, fold=2))
    assert compare(database, later, again) == Others(count=0, better=0)


def test_peers_may_be_complete_ones_or_of_a_bracket(
    database: Database, claims: list[Claim]
) -> None:
    """Slots are counted from one, brackets from zero."""
    database.reports.write([report(one, one.slot / 10) for one in claims[:8]])
    for claim in claims[:3]:
        result = Result(state=SlotState.COMPLETE, end=AttemptEnd.FINISHED, value=0.5)
        database.slots.end(claim, result)
    asking = report(claims[8], 0.25)
    assert compare(database, asking, Peers(complete=True)) == Others(count=3, better=2)
    # Of the others, slots 2, 3, 6, 7.
    bracket = Peers(brackets=4, first=1, last=2)
    assert compare(database, asking, bracket) == Others(count=4, better=1)


def test_peers_may_be_those_that_are_no_larger(database: Database, claims: list[Claim]) -> None:
    """In each column that is named; of whom it is not known, nobody knows that they are."""
    for claim in claims[:6]:
        database.slots.weighed(claim, weights=10 * claim.slot, multiply_adds=100 - claim.slot)
    database.reports.write([report(one, one.slot / 10) for one in claims[:8]])
    asking = report(claims[8], 0.25)
    # Slots 1 to 4, and of them those from 3 on.
    assert compare(database, asking, Peers(most={"weights": 40})) == Others(count=4, better=2)
    both = Peers(most={"weights": 40, "multiply_adds": 97})
    assert compare(database, asking, both) == Others(count=2, better=0)
    bracket = Peers(brackets=4, first=1, last=2, most={"weights": 60})
    assert compare(database, asking, bracket) == Others(count=3, better=1)
    done = Result(state=SlotState.COMPLETE, end=AttemptEnd.FINISHED, value=0.5)
    database.slots.end(claims[1], done)
    complete = Peers(complete=True, most={"weights": 60})
    assert compare(database, asking, complete) == Others(count=1, better=1)
    assert database.slots.find(1, 2).weights == 20  # what was counted stays


def test_other_studies_do_not_count(database: Database, claims: list[Claim]) -> None:
    """Nor does it matter that their slots have the same numbers."""
    other = database.studies.create("t", identity={}, source="d", seed=0, artifacts=None)
    database.supervisors.register(other.id, host="here", pid=2, devices=["cpu:0"])
    theirs = database.claims.claim(other.id, supervisor_id=2, device="cpu:0")
    assert theirs is not None
    database.reports.write([report(theirs, 0.1)])
    assert compare(database, report(claims[1], 0.5), Peers()) == Others(count=0, better=0)


def test_a_connection_that_was_lost_is_made_anew(
    postgres_url: str, request: pytest.FixtureRequest
) -> None:
    """Nobody hears of it, unless there is no other either."""
    database = open_database(postgres_url, create=True)
    request.addfinalizer(database.close)
    study = database.studies.create("s", identity={}, source="d", seed=0, artifacts=None)
    database.supervisors.register(study.id, host="here", pid=1, devices=["cpu:0"])
    claim = database.claims.claim(1, supervisor_id=1, device="cpu:0")
    assert claim is not None
    database.reports.write([report(claim, 0.5)])
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
    with database.engine.connect() as connection:
        connection.execute(text(f"{others} AND datname = current_database()"))
    assert stale(database.reports.write([report(claim, 0.4, 2)])) == [False]
    assert [one.val_loss for one in database.history.of_slot(1, 1)] == [0.5, 0.4]


@pytest.mark.parametrize("impatient", [False, True])
def test_a_round_is_one_round_trip(
    postgres_url: str, request: pytest.FixtureRequest, impatient: bool
) -> None:
    """However many reports: nothing is sent after the first answer has come."""
    database = open_database(postgres_url, create=True)
    request.addfinalizer(database.close)
    if impatient:
        database.limit_waiting()
    study = database.studies.create("s", identity={}, source="d", seed=0, artifacts=None)
    database.supervisors.register(study.id, host="here", pid=1, devices=["cpu:0"])
    claims = [database.claims.claim(1, supervisor_id=1, device="cpu:0") for _ in range(TRIALS)]
    trial = optuna.create_study(storage=database.optuna, study_name="s").ask()
    intermediate = Intermediate(trial_id=trial._trial_id, step=1, value=0.5)

    def write(number: int) -> None:
        checkpoint = Checkpoint(file=f"{number}", hash="0" * 64, fold=1, epoch=number)
        more = {"checkpoint": checkpoint, "intermediate": intermediate, "peers": Peers()}
        reports = [report(one, 0.5, number, **more) for one in claims if one is not None]
        assert stale(database.reports.write(reports)) == [False] * TRIALS

    messages = traced(database, write)
    assert len([one for one in messages if one == "F"]) > TRIALS
    assert "".join(messages).count("BF") == 0


def traced(database: Database, write: Callable[[int], None]) -> list[str]:
    """Of each message of the second write, who sent it: the frontend or the backend."""
    found: list[Any] = []

    @event.listens_for(database.engine, "connect")
    def connected(driver: Any, _record: object) -> None:
        found.append(driver.pgconn)

    database.engine.dispose()
    write(1)
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "trace").open("w+") as file:
        found[-1].trace(file.fileno())
        write(2)
        found[-1].untrace()
        file.seek(0)
        return re.findall(r"^\d{4}-\S+ \S+\t([FB])\t", file.read(), re.MULTILINE)
