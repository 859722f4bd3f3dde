"""What the folds of a cross-validated trial show together, and what a trial's state changes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from made_curves import losses, made
from reporting import report

from search.diagnosis import Kind, diagnose, of_trial
from search.record import record_of
from storage import AttemptEnd, Epoch, Result, SlotState, open_database

if TYPE_CHECKING:
    from pathlib import Path


def folds(*shapes: str, length: int = 20) -> list[Epoch]:
    """A fold of each shape."""
    return [
        replace(one, fold=fold)
        for fold, shape in enumerate(shapes, start=1)
        for one in made(shape, length=length, classes=10, seed=fold)
    ]


def test_what_most_folds_show_is_found() -> None:
    """Once, with how many do and the evidence of one of them."""
    (found,) = diagnose(folds("rising", "good", "rising", "rising", "rising"), classes=10)
    assert found.kind is Kind.OVERFITTING
    assert "(fold 1; in 4 of 5 folds)" in found.evidence
    assert found.epoch is not None
    assert 4 <= found.epoch <= 12


def test_what_one_fold_shows_is_not() -> None:
    """Unless none of the others is well."""
    (found,) = diagnose(folds("good", "rising", "good"), classes=10)
    assert (found.kind, "in 2 of 3 folds" in found.evidence) == (Kind.GOOD_FIT, True)
    found_all = diagnose(folds("rising", "falling", "underfitting"), classes=10)
    assert [one.kind for one in found_all] == [
        Kind.OVERFITTING,
        Kind.NOT_FINISHED,
        Kind.UNDERFITTING,
    ]


def test_a_fold_that_has_just_begun_does_not_count() -> None:
    """The others tell."""
    begun = [replace(one, fold=2) for one in made("good", length=20, classes=10, seed=0)[:2]]
    (found,) = diagnose([*folds("rising"), *begun], classes=10)
    assert found.kind is Kind.OVERFITTING


def test_one_fold_that_diverged_is_enough() -> None:
    """It ended the trial."""
    broken = losses(1, None, None, fold=4)
    found = diagnose([*folds("good", "good", "good"), broken], classes=10)
    assert [one.kind for one in found] == [Kind.DIVERGED]


@pytest.mark.parametrize(
    ("state", "suggestion"),
    [
        (SlotState.COMPLETE, "Train for more epochs"),
        (SlotState.PRUNED, "the pruner ended the trial"),
        (None, "still at work"),
    ],
)
def test_a_trial_that_was_cut_short_needs_no_more_epochs(
    tmp_path: Path, state: SlotState | None, suggestion: str
) -> None:
    """It had not finished learning, but not for want of epochs."""
    identity = {"data": {"classes": ["a", "b"]}, "objective": "val_loss", "positive": "b"}
    url = f"sqlite:///{tmp_path / 'search.db'}"
    with closing(open_database(url, create=True)) as database:
        study = database.studies.create("s", identity=identity, source="d", seed=0, artifacts=None)
        me = database.supervisors.register(study.id, host="h", pid=1, devices=["cpu:0"])
        claim = database.claims.claim(study.id, supervisor_id=me, device="cpu:0")
        assert claim is not None
        database.slots.asked(claim, trial_id=0, trial_number=0, params={})
        for one in made("falling", length=12, classes=2, seed=0):
            report(database, claim, one)
        if state is not None:
            database.slots.end(claim, Result(state=state, end=AttemptEnd.FINISHED, value=0.3))
        record = record_of(database, study)
        (trial,) = [*record.trials, *record.running]
        (found,) = of_trial(trial, record)
    assert found.kind is Kind.NOT_FINISHED
    assert suggestion in found.suggestion
