"""The tables of `search status`, and what programs get."""

from __future__ import annotations

import io
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from reporting import report
from rich.console import Console
from simulated import epoch

from search.objective import Objective
from search.terminal.status_tables import status_json, status_table
from storage import AttemptEnd, Result, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Two studies of three epochs a trial: one of the loss, one of the AUC."""
    with closing(open_database(f"sqlite:///{tmp_path / 'search.db'}", create=True)) as opened:
        for objective in (Objective.VAL_LOSS, Objective.VAL_AUC):
            _fill(opened, objective)
        yield opened


def _fill(database: Database, objective: Objective) -> None:
    """Two trials that end, the second the better one in each, and one at work."""
    identity = {"objective": objective.value, "positive": None}
    study = database.studies.create(
        f"by-{objective}", identity=identity, source="d", seed=0, artifacts=None
    )
    me = database.supervisors.register(study.id, host="h", pid=1, devices=["cpu:0"])
    for number in range(3):
        claim = database.claims.claim(study.id, supervisor_id=me, device="cpu:0")
        assert claim is not None
        database.slots.asked(claim, trial_id=number, trial_number=number, params={"x": number})
        better = 0.1 * number
        epochs = [epoch(n, 0.5 - better, 0.7 + better + 0.01 * n) for n in (1, 2, 3)]
        for one in epochs:
            report(database, claim, one)
        if number < 2:
            best = objective.best(epochs)
            assert best is not None
            end = Result(
                state=SlotState.COMPLETE,
                end=AttemptEnd.FINISHED,
                value=objective.value_of(best),
                best_epoch=best.epoch,
                weights=1000,
            )
            database.slots.end(claim, end)


def shown(database: Database, study: str | None, width: int = 120) -> list[list[str]]:
    """The cells of each line."""
    stream = io.StringIO()
    Console(file=stream, width=width).print(status_table(database, study, width=width))
    return [line.split() for line in stream.getvalue().splitlines()]


def test_each_studys_best_says_what_it_is(database: Database) -> None:
    """Studies of different objectives stand in one table."""
    lines = shown(database, None)
    assert "BEST" in lines[0]
    best = [line[line.index("(#1)") - 2 : line.index("(#1)")] for line in lines[1:]]
    assert best == [["val_auc", "0.8300"], ["val_loss", "0.4000"]]


@pytest.mark.parametrize(
    ("study", "column", "values"),
    [
        ("by-val_auc", "VAL_AUC", ["0.9300", "0.8300", "0.7300"]),
        ("by-val_loss", "VAL_LOSS", ["0.3000", "0.4000", "0.5000"]),
    ],
)
def test_trials_stand_by_the_objective_the_best_first(
    database: Database, study: str, column: str, values: list[str]
) -> None:
    """Below the one at work, which has its best so far."""
    head, *rows = shown(database, study)
    assert head[:6] == ["TRIAL", "STATE", column, "EPOCHS", "VAL_LOSS", "CURVE"]
    assert [row[:2] for row in rows] == [["2", "RUNNING"], ["1", "COMPLETE"], ["0", "COMPLETE"]]
    assert [row[2] for row in rows] == values


def _train_again(database: Database, study: str, values: dict[int, list[float]]) -> None:
    """Trials with other seeds: slot → the values that it gets."""
    (found,) = [one for one in database.studies.all() if one.name == study]
    me = database.supervisors.register(found.id, host="h", pid=2, devices=["cpu:0"])
    again = [(slot, value) for slot, got in values.items() for value in got]
    for number, (slot, value) in enumerate(again, start=10):
        claim = database.claims.claim_repeat(
            found.id, repeats=slot, most=9, supervisor_id=me, device="cpu:0"
        )
        assert claim is not None
        database.slots.asked(claim, trial_id=number, trial_number=number, params={})
        end = Result(
            state=SlotState.COMPLETE,
            end=AttemptEnd.FINISHED,
            value=value,
            best_epoch=1,
            weights=1000,
        )
        database.slots.end(claim, end)


def test_finalists_stand_by_their_means(database: Database) -> None:
    """The value that ranks them, and of how many; programs get the first one too."""
    _train_again(database, "by-val_loss", {1: [0.42, 0.44], 2: [0.47, 0.51, 0.52]})
    _, *rows = shown(database, "by-val_loss", width=80)
    assert [row[:6] for row in rows[1:3]] == [
        ["0", "COMPLETE", "0.4300", "(mean", "of", "2)"],
        ["1", "COMPLETE", "0.5000", "(mean", "of", "3)"],
    ]
    assert rows[3][:5] == ["10", "COMPLETE", "(0", "again)", "0.4200"]
    overview = " ".join(shown(database, None)[2])
    assert "val_loss 0.4300 (mean of 2, #0)" in overview
    trials = json.loads(status_json(database, "by-val_loss"))["trials"]
    (first,) = [one for one in trials if one["number"] == 0]
    assert first["value"] == pytest.approx(0.5)
    assert first["repeated"]["count"] == 2
    assert first["repeated"]["mean"] == pytest.approx(0.43)


def test_one_finalist_that_was_trained_again_shows_its_first_value(database: Database) -> None:
    """Until all were: it is what still ranks them."""
    _train_again(database, "by-val_loss", {1: [0.42]})
    _, *rows = shown(database, "by-val_loss")
    assert [row[:3] for row in rows[1:3]] == [["1", "COMPLETE", "0.4000"],
                                              ["0", "COMPLETE", "0.5000"]]  # fmt: skip
    assert "(mean" not in rows[2]


def test_programs_get_objective_and_direction(database: Database) -> None:
    """Of every study, and of one with the figures of its epochs."""
    every: list[dict[str, Any]] = json.loads(status_json(database, None))
    said = [(one["objective"], one["direction"], one["best_value"]) for one in every]
    assert said == [
        ("val_auc", "maximize", pytest.approx(0.83)),
        ("val_loss", "minimize", pytest.approx(0.4)),
    ]
    one = json.loads(status_json(database, "by-val_auc"))
    assert one["direction"] == "maximize"
    assert one["trials"][0]["epochs"][2]["val_auc"] == pytest.approx(0.93)
