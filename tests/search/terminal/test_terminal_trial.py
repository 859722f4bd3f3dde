"""One trial in `search status`: what is shown of it, and what programs get."""

from __future__ import annotations

import io
import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from reporting import report
from rich.console import Console
from simulated import epoch

from search.cli import main
from search.errors import UsageError
from search.terminal.diagnosis_tables import trial_json, trial_table
from storage import AttemptEnd, Checkpoint, Result, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from storage import Database, Epoch

LENGTH = 12


def overfitting(fold: int = 1) -> list[Epoch]:
    """Training falls; validation rises from epoch 4 on."""
    return [
        replace(epoch(number, 0.3 + 0.05 * abs(number - 4), fold=fold), loss=0.6 * 0.8**number)
        for number in range(1, LENGTH + 1)
    ]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Empty."""
    with closing(open_database(f"sqlite:///{tmp_path / 'search.db'}", create=True)) as opened:
        yield opened


def fill(database: Database, epochs: Sequence[Epoch], *, ends: bool = True) -> None:
    """A study whose trial 0 was given back after its third epoch, and went on on another host."""
    identity = {"data": {"classes": ["a", "b"]}, "objective": "val_loss", "positive": "b"}
    study = database.studies.create("s", identity=identity, source="d", seed=0, artifacts=None)
    hosts = [
        database.supervisors.register(study.id, host=host, pid=1, devices=["cpu:0"])
        for host in ("one", "two")
    ]
    claim = database.claims.claim(study.id, supervisor_id=hosts[0], device="cpu:0")
    assert claim is not None
    database.slots.asked(claim, trial_id=0, trial_number=0, params={"units": 32, "x": "[red]"})
    for one in epochs[:3]:
        kept = Checkpoint(file="c", hash="0", fold=one.fold, epoch=one.epoch)
        report(database, claim, one, kept)
    database.slots.release(claim, end=AttemptEnd.DIED, reason="killed by SIGKILL")
    claim = database.claims.claim(study.id, supervisor_id=hosts[1], device="gpu:1")
    assert claim is not None
    for one in epochs[3:]:
        report(database, claim, one)
    if ends:
        result = Result(
            state=SlotState.COMPLETE,
            end=AttemptEnd.FINISHED,
            value=0.3,
            best_epoch=4,
            weights=1234,
            peak_memory=512_000_000,
        )
        database.slots.end(claim, result)


def shown(database: Database, number: int = 0) -> str:
    """The table as text."""
    stream = io.StringIO()
    Console(file=stream, width=150).print(trial_table(database, "s", number))
    return stream.getvalue()


def test_a_trial_is_shown_whole(database: Database) -> None:
    """State, value, params, weights, both curves, and what they say with a suggestion."""
    fill(database, overfitting())
    text = shown(database)
    assert "0 of s: COMPLETE, val_loss 0.3000 at epoch 4" in text
    assert "units 32, x [red]" in text
    assert "1,234" in text
    assert "0.4500 to 0.7000, lowest in epoch 4" in text
    assert "0.4800 to 0.0412, lowest in epoch 12" in text
    assert "The validation loss rose from 0.3 (epoch 4) to 0.65" in text
    assert "Regularize more" in text


def test_every_attempt_has_a_line(database: Database) -> None:
    """Where it ran, over which epochs, with how much memory, and how it ended."""
    fill(database, overfitting())
    rows = [line.split() for line in shown(database).splitlines()]
    (first,) = [row for row in rows if "one" in row]
    (second,) = [row for row in rows if "two" in row]
    assert first[first.index("one") :][:5] == ["one", "cpu:0", "1", "to", "3"]
    assert first[-4:] == ["died:", "killed", "by", "SIGKILL"]
    assert second[-3:] == ["512", "MB", "finished"]
    assert "gpu:1" in second


def test_a_trial_at_work_has_its_best_so_far(database: Database) -> None:
    """And an attempt that has not ended."""
    fill(database, overfitting()[:6], ends=False)
    text = shown(database)
    assert "0 of s: RUNNING, val_loss 0.3000 at epoch 4" in text
    assert "at work" in text


def test_each_fold_has_its_curves(database: Database) -> None:
    """Its value is their mean."""
    folds = [one for fold in (1, 2) for one in overfitting(fold)]
    fill(database, folds)
    text = shown(database)
    assert "val_loss 0.3000 the mean of 2 folds" in text
    for name in ("loss of fold 1", "val_loss of fold 1", "loss of fold 2", "val_loss of fold 2"):
        assert name in text
    assert "in 2 of 2 folds" in text


def test_a_trial_without_an_epoch_shows_how_it_ended(database: Database) -> None:
    """No curve, and nothing that they say."""
    fill(database, [])
    text = shown(database)
    assert "COMPLETE" in text
    assert "val_loss" not in text


def test_programs_get_attempts_and_findings(database: Database) -> None:
    """Beside all that the study's JSON has of a trial."""
    fill(database, overfitting())
    whole = json.loads(trial_json(database, None, 0))
    assert whole["number"] == 0
    assert len(whole["epochs"]) == LENGTH
    assert [one["host"] for one in whole["attempts"]] == ["one", "two"]
    (found,) = whole["findings"]
    assert (found["kind"], found["epoch"]) == ("overfitting", 4)
    assert {"evidence", "suggestion"} < found.keys()


def test_an_unknown_trial_is_a_usage_error(database: Database) -> None:
    """It names those that there are."""
    fill(database, overfitting())
    with pytest.raises(UsageError, match="study s has no trial 7; its trials are 0 to 0"):
        shown(database, 7)


def test_the_command_shows_it(database: Database) -> None:
    """As a table and as JSON; of the study started last, where none is named."""
    fill(database, overfitting())
    address = ["status", "--trial", "0", "--storage", f"sqlite:///{database.folder}/search.db"]
    table = CliRunner().invoke(main, address)
    assert (table.exit_code, "overfitting" in table.output) == (0, True)
    whole = CliRunner().invoke(main, [*address, "--json"])
    assert json.loads(whole.output)["findings"][0]["kind"] == "overfitting"
