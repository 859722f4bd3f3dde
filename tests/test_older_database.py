"""A study of an older release can be shown; it cannot go on, as its images were split otherwise."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

EARLIER = sorted((Path(__file__).parent / "storage" / "earlier").glob("*.sql"))


@pytest.fixture(params=EARLIER, ids=lambda dump: dump.stem)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with the database of an older release."""
    with closing(sqlite3.connect(tmp_path / "search.db")) as connection:
        connection.executescript(request.param.read_text("utf-8"))
    return tmp_path


def values(folder: Path) -> list[tuple[object, ...]]:
    """Every epoch of every trial of digits-dense, and what the trial came to."""
    query = """
        SELECT trial_number, state, value, best_epoch, epoch, loss, val_loss, val_auc
        FROM search_studies
        JOIN search_slots ON search_slots.study_id = search_studies.id
        JOIN search_epochs USING (study_id, slot)
        WHERE name = 'digits-dense'
        ORDER BY trial_number, epoch
    """
    with closing(sqlite3.connect(folder / "search.db")) as connection:
        return connection.execute(query).fetchall()


def test_a_study_of_an_older_release_can_be_shown(search: Run, older: Path) -> None:
    """Once a search of another study has brought the database up to date; it is as it was."""
    before = values(older)
    assert len({trial for trial, *_ in before}) == 4
    refused = search("status", cwd=older)
    assert refused.returncode == 2
    assert "search start upgrades it" in refused.stderr
    line = ("start", "digits", "--trials", "1", "--epochs", "1", "--devices", "cpu:1")
    done = search(*line, "--study", "other", cwd=older)
    assert done.returncode == 0, done.stdout + done.stderr

    shown = search("status", "digits-dense", "--json", cwd=older)

    assert shown.returncode == 0, shown.stderr
    assert len(json.loads(shown.stdout)["trials"]) == 4
    assert "CURVE" in search("status", "digits-dense", cwd=older).stdout
    assert values(older) == before


def test_a_study_of_an_older_release_does_not_go_on(search: Run, older: Path) -> None:
    """Its values are of other images; one line says so, and nothing ran."""
    before = values(older)

    done = search("start", "digits", "--study", "digits-dense", "--trials", "5", cwd=older)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: study digits-dense was made by an older cnn-search, which split images otherwise: "
        "it can be shown, not continued; give another --study\n"
    )
    assert values(older) == before
