"""A study of an older release goes on, with real trainers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from search.record import read_study

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

EARLIER = sorted((Path(__file__).parent / "storage" / "earlier").glob("*.sql"))


@pytest.mark.parametrize("dump", EARLIER, ids=lambda dump: dump.stem)
def test_a_study_of_an_older_release_goes_on(search: Run, tmp_path: Path, dump: Path) -> None:
    """The difference runs; what there was is as it was."""
    with closing(sqlite3.connect(tmp_path / "search.db")) as connection:
        connection.executescript(dump.read_text("utf-8"))
    refused = search("status", cwd=tmp_path)
    assert "search start upgrades it" in refused.stderr
    line = ("start", "digits", "--study", "digits-dense", "--devices", "cpu:1")
    done = search(*line, "--trials", "5", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    study = read_study("digits-dense", f"sqlite:///{tmp_path / 'search.db'}")
    assert [len(trial.epochs[0].val_classes) for trial in study.trials] == [0, 0, 0, 0, 10]
    assert study.trials[2].value == 0.06017974470938411
