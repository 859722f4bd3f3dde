"""A study of an older release can be shown once the database is upgraded, and may go on.

Not if its images were split otherwise than they would be today.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from in_process import run_here

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

EARLIER = sorted((Path(__file__).parent / "storage" / "earlier").glob("*.sql"))
SPLIT_OTHERWISE = [dump for dump in EARLIER if dump.stem < "0004"]
GOES_ON = [dump for dump in EARLIER if dump.stem >= "0004"]


@pytest.fixture(scope="module")
def search_here(environment: dict[str, str]) -> Run:
    """As `search`, but in this process: no process is the subject."""
    return run_here(environment)


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


def test_a_study_of_an_older_release_can_be_shown(search_here: Run, older: Path) -> None:
    """Once the user has said that the database be upgraded; its trials are as they were."""
    before = values(older)
    assert len({trial for trial, *_ in before}) == 4
    refused = search_here("status", cwd=older)
    assert refused.returncode == 2
    assert "search storage upgrade brings it up to date" in refused.stderr
    assert search_here("storage", "upgrade", cwd=older).returncode == 0

    shown = search_here("status", "digits-dense", "--json", cwd=older)

    assert shown.returncode == 0, shown.stderr
    assert len(json.loads(shown.stdout)["trials"]) == 4
    assert "CURVE" in search_here("status", "digits-dense", cwd=older).stdout
    assert values(older) == before


@pytest.mark.parametrize("older", SPLIT_OTHERWISE, indirect=True, ids=lambda dump: dump.stem)
def test_a_study_that_was_split_otherwise_does_not_go_on(search_here: Run, older: Path) -> None:
    """Its values are of other images; one line says so, and nothing ran."""
    before = values(older)
    assert search_here("storage", "upgrade", cwd=older).returncode == 0

    done = search_here("start", "digits", "--study", "digits-dense", "--trials", "5", cwd=older)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: study digits-dense was made by an older cnn-search, which split images otherwise: "
        "it can be shown, not continued; give another --study\n"
    )
    assert values(older) == before


@pytest.mark.long
@pytest.mark.parametrize("older", GOES_ON, indirect=True, ids=lambda dump: dump.stem)
def test_a_study_that_was_split_as_today_goes_on(
    search: Run, search_here: Run, older: Path
) -> None:
    """With the difference to its budget."""
    before = values(older)
    assert search_here("storage", "upgrade", cwd=older).returncode == 0

    line = ("start", "digits", "--study", "digits-dense", "--trials", "5", "--devices", "cpu:1")
    done = search(*line, cwd=older)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "digits-dense has 5/5" in done.stdout
    after = values(older)
    assert after[: len(before)] == before
    assert {trial for trial, *_ in after[len(before) :]} == {4}
