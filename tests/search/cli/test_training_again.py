"""`search curve` and `search reproduce`, on a real study."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def searched(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of which a trial or two are pruned."""
    folder = tmp_path_factory.mktemp("again")
    options = ["--space", "dense", "--trials", "4", "--epochs", "3", "--devices", "cpu:1"]
    done = search("start", "digits", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.long
def test_more_digits_help(search: Run, searched: Path) -> None:
    """A quarter, half and all of the 1,259 images, each twice; nothing of it is recorded."""
    done = search("curve", "--json", "--devices", "cpu:2", cwd=searched)
    assert (done.returncode, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert [point["images"] for point in said["points"]] == [315, 630, 1259]
    assert [len(point["values"]) for point in said["points"]] == [2, 2, 2]
    values = [value for point in said["points"] for value in point["values"]]
    assert len(set(values)) == 6  # every training has a seed or a share of its own
    means = [sum(point["values"]) for point in said["points"]]
    assert means == sorted(means, reverse=True)
    assert said["helps"] is True
    states = search("status", "--json", cwd=searched)
    assert json.loads(states.stdout)[0]["ended"] == 4


def test_what_cannot_be_measured_is_one_line(search_here: Run, searched: Path) -> None:
    """Another trial than there is; no seeds."""
    for options, said in (
        (["--trial", "9"], "no trial 9"),
        (["--seeds", "0"], "must be 1 or more"),
    ):
        done = search_here("curve", *options, cwd=searched)
        assert done.returncode == 2
        assert said in done.stderr


@pytest.mark.parametrize("state", ["COMPLETE", pytest.param("PRUNED", marks=pytest.mark.long)])
def test_a_trial_comes_out_the_same_again(search: Run, searched: Path, state: str) -> None:
    """In every bit of every epoch, also where a pruner had ended it."""
    trials = rows(searched, f"SELECT trial_number FROM search_slots WHERE state = '{state}'")
    done = search("reproduce", "--trial", str(trials[0][0]), cwd=searched)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("the same in every bit\n")


@pytest.mark.long
def test_what_comes_out_otherwise_is_told(search: Run, searched: Path, tmp_path: Path) -> None:
    """With how many epochs are the same, and by how much a loss differs; exit code 1."""
    folder = shutil.copytree(searched, tmp_path / "altered")
    best = "SELECT slot FROM search_slots WHERE state = 'COMPLETE' ORDER BY value LIMIT 1"
    changed = (
        f"UPDATE search_epochs SET val_loss = val_loss + 1 WHERE epoch = 2 AND slot = ({best})"
    )
    with closing(sqlite3.connect(folder / "search.db")) as database:
        assert database.execute(changed).rowcount == 1
        database.commit()
    done = search("reproduce", cwd=folder)
    assert done.returncode == 1
    assert "does not come out the same: 1 of 3 epochs do" in done.stderr
    assert "differs by up to 1;" in done.stderr


def rows(folder: Path, query: str) -> list[tuple[int]]:
    """Of the study's database."""
    with closing(sqlite3.connect(folder / "search.db")) as database:
        return database.execute(query).fetchall()
