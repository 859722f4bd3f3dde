"""Slots in which a trial is trained again, and epochs of several folds, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from reporting import report

from storage import AttemptEnd, Claim, Database, Epoch, Result, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """With a study of one trial, and a supervisor."""
    opened = open_database(url, create=True)
    study = opened.studies.create("s", identity={}, source="digits", seed=0, artifacts=None)
    opened.studies.start(study, budget=1)
    opened.supervisors.register(study.id, host="h", pid=1, devices=["cpu:0"])
    yield opened
    opened.close()


def end(database: Database, claim: Claim) -> None:
    """As trials end that completed."""
    result = Result(state=SlotState.COMPLETE, end=AttemptEnd.FINISHED, value=0.5)
    database.slots.end(claim, result)


def claim_first(database: Database) -> Claim:
    """The budget's only slot."""
    claim = database.claims.claim(1, supervisor_id=1, device="cpu:0")
    assert claim is not None
    return claim


def claim_repeat(database: Database, most: int) -> Claim | None:
    """A slot for its repetition."""
    return database.claims.claim_repeat(1, repeats=1, most=most, supervisor_id=1, device="cpu:0")


def test_repeats_are_beside_the_budget(database: Database) -> None:
    """So many as are wanted, and they neither take a slot of it nor count as ended."""
    end(database, claim_first(database))
    first, second = claim_repeat(database, 2), claim_repeat(database, 2)
    assert first is not None
    assert second is not None
    assert [(one.slot, one.fence, one.repeats) for one in (first, second)] == [(2, 1, 1), (3, 1, 1)]
    assert claim_repeat(database, 2) is None
    end(database, first)
    assert database.slots.ended(1) == 1
    assert database.claims.claim(1, supervisor_id=1, device="cpu:0") is None


def test_a_repeat_that_was_given_back_is_claimed_as_a_repeat(database: Database) -> None:
    """Never as a slot of the budget, even of a larger one."""
    end(database, claim_first(database))
    claim = claim_repeat(database, 1)
    assert claim is not None
    database.slots.release(claim)
    study = database.studies.find("s")
    assert study is not None
    database.studies.start(study, budget=2)
    next_one = database.claims.claim(1, supervisor_id=1, device="cpu:0")
    assert next_one is not None
    assert (next_one.slot, next_one.repeats) == (3, None)
    again = claim_repeat(database, 1)
    assert again is not None
    assert (again.slot, again.fence, again.repeats) == (2, 2, 1)


def test_each_fold_counts_its_epochs_from_one(database: Database) -> None:
    """And they are read fold after fold."""
    claim = claim_first(database)
    for fold in (1, 2):
        for number in (1, 2):
            report(database, claim, _epoch(number, fold))
    epochs = database.history.of_study(1)[claim.slot]
    assert [(one.fold, one.epoch) for one in epochs] == [(1, 1), (1, 2), (2, 1), (2, 2)]


def _epoch(number: int, fold: int) -> Epoch:
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
