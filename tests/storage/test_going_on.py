"""Slots whose trials go on: checkpoints, attempts, and what a lost answer leaves behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from reporting import report

from storage import AttemptEnd, Checkpoint, Claim, Database, Epoch, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with a study of three trials and a supervisor."""
    opened = open_database(url, create=True)
    study = opened.studies.create("s", identity={}, source="d", seed=0, artifacts=None)
    opened.studies.start(study, budget=3)
    opened.supervisors.register(study.id, host="here", pid=1, devices=["cpu:0"])
    yield opened
    opened.close()


def claimed(database: Database) -> Claim:
    """Another claim of the only supervisor."""
    claim = database.claims.claim(1, supervisor_id=1, device="cpu:0")
    assert claim is not None
    return claim


def epoch(number: int, fold: int = 1) -> Epoch:
    """An epoch, of which the number matters."""
    return Epoch(
        epoch=number,
        fold=fold,
        loss=0.5,
        accuracy=None,
        val_loss=0.5,
        val_accuracy=None,
        val_precision=None,
        val_recall=None,
        val_f1=None,
        val_auc=None,
        seconds=1.0,
    )


def after(number: int, fold: int = 1) -> Checkpoint:
    """What could be gone on from after an epoch."""
    return Checkpoint(file=f"{fold}-{number}.npz", hash="0" * 64, fold=fold, epoch=number)


def test_a_claim_carries_the_newest_checkpoint_and_forgets_later_epochs(
    database: Database,
) -> None:
    """No gap and no repeat: the next attempt's first epoch follows the checkpoint's."""
    first = claimed(database)
    for number in (1, 2, 3):
        report(database, first, epoch(number), after(number) if number == 2 else None)
    database.slots.release(first)
    second = claimed(database)
    assert (second.fence, second.checkpoint) == (2, after(2))
    assert [one.epoch for one in database.history.of_slot(1, 1)] == [1, 2]
    attempts = database.slots.attempts(1, 1)
    assert [(one.first_epoch, one.last_epoch) for one in attempts] == [(1, 3), (3, None)]
    assert [one.checkpoints for one in attempts] == [1, 0]


def test_folds_are_forgotten_after_the_checkpoints(database: Database) -> None:
    """Earlier folds stay whole."""
    first = claimed(database)
    report(database, first, epoch(1))
    report(database, first, epoch(2), after(2))
    report(database, first, epoch(1, fold=2), after(1, fold=2))
    report(database, first, epoch(2, fold=2))
    database.slots.release(first)
    claimed(database)
    assert [(one.fold, one.epoch) for one in database.history.of_slot(1, 1)] == [
        (1, 1),
        (1, 2),
        (2, 1),
    ]


def test_what_is_reported_twice_is_written_once(database: Database) -> None:
    """The answer to the first time was lost on the way."""
    claim = claimed(database)
    report(database, claim, epoch(1), after(1))
    report(database, claim, epoch(1), after(1))
    assert len(database.history.of_slot(1, 1)) == 1
    assert database.slots.attempts(1, 1)[0].checkpoints == 1
    database.slots.release(claim, end=AttemptEnd.DIED, reason="killed")
    database.slots.release(claim)
    (attempt,) = database.slots.attempts(1, 1)
    assert (attempt.end, attempt.reason, attempt.host) == (AttemptEnd.DIED, "killed", "here")


def test_a_damaged_checkpoint_is_forgotten(database: Database) -> None:
    """Its trial starts anew, with the same params."""
    first = claimed(database)
    database.slots.asked(first, trial_id=7, trial_number=0, params={"lr": 0.1})
    report(database, first, epoch(1), after(1))
    database.slots.release(first, end=AttemptEnd.DAMAGED)
    second = claimed(database)
    assert (second.checkpoint, second.params) == (None, {"lr": 0.1})
    assert database.history.of_slot(1, 1) == []


def test_a_claim_that_nobody_knows_of_is_given_back(database: Database) -> None:
    """Its answer was lost: else the study would wait for it for ever."""
    known, unknown = claimed(database), claimed(database)
    assert database.claims.release_others(1, [known.slot]) == 1
    assert [one.state for one in database.slots.all(1)] == [SlotState.CLAIMED, SlotState.OPEN]
    assert claimed(database) == replace(unknown, fence=2)


def test_a_trial_that_was_lost_too_often_has_failed(database: Database) -> None:
    """Each time with its supervisor; the slot is spent then."""
    for number in range(2, 5):
        claimed_by = number - 1
        claim = database.claims.claim(1, supervisor_id=claimed_by, device="cpu:0")
        assert claim is not None
        assert claim.slot == 1
        assert database.supervisors.adopt(claimed_by, beat=0)
        database.supervisors.register(1, host="here", pid=number, devices=["cpu:0"])
        assert database.claims.give_up(1, most_lost=2) == ([1] if number == 4 else [])
    (slot,) = database.slots.all(1)
    assert (slot.state, slot.reason) == (SlotState.FAIL, "lost 3 times")
    assert database.slots.ended(1) == 1
