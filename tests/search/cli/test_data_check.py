"""`search data check`: everything at once, and whether a search could start."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with `pets`, whose images of two people are in train and in test."""
    for seed, (part, name, number) in enumerate(
        (part, name, number)
        for part, images in (("train", 12), ("val", 4), ("test", 4))
        for name in ("cat", "dog")
        for number in range(images)
    ):
        owner = {"train": 0, "val": 20, "test": 10}[part] + number
        path = tmp_path / "pets" / part / name / f"person{owner}_{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(seed).integers(0, 256, (12, 10), dtype=np.uint8)
        Image.fromarray(pixels).save(path)
    return tmp_path


def test_a_good_set_is_shown_with_what_to_type_next(search_here: Run, folder: Path) -> None:
    """Nothing is written where the user stands."""
    done = search_here("data", "check", "pets", "--seed", "3", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "pets   40 images   2 classes   split given"
    assert lines[-1] == "next      search start pets --seed 3"
    assert [path.name for path in folder.iterdir()] == ["pets"]


def test_everything_that_is_wrong_is_said_and_the_exit_code_is_2(
    search_here: Run, folder: Path
) -> None:
    """The report on standard output says each once; standard error, how many stop a search."""
    (folder / "pets" / "val" / "cat" / "web.jpg").write_bytes(b"<html>")
    options = ("pets", "--group-by", r"person\d+")
    done = search_here("data", "check", *options, cwd=folder)
    assert done.returncode == 2
    assert "web.jpg   not an image but HTML" in done.stdout
    assert done.stderr == "error: pets: 2 problems stop a search, listed above\n"
    first = "1 image cannot be read: val/cat/web.jpg (not an image but HTML); "
    assert done.stdout.count(first) == 1
    assert done.stdout.count("2 subjects are in more than one part: person10") == 1
    started = search_here("start", *options, cwd=folder)
    assert started.returncode == 2
    assert started.stderr.startswith(f"error: pets: {first}")
    assert started.stderr.endswith("(and 1 more: search data check)\n")


def test_one_thing_that_is_wrong_is_the_error_line(search_here: Run, folder: Path) -> None:
    """As a search would end with it; the report does not say it again."""
    options = ("pets", "--group-by", r"person\d+")
    done = search_here("data", "check", *options, cwd=folder)
    assert done.returncode == 2
    (error,) = done.stderr.splitlines()
    assert error.startswith("error: pets: 2 subjects are in more than one part: person10 (train, ")
    assert "are in more than one part" not in done.stdout
    assert search_here("start", *options, cwd=folder).stderr == done.stderr


def test_options_that_allow_it_let_a_search_start(search_here: Run, folder: Path) -> None:
    """They are repeated in the line to type next."""
    (folder / "pets" / "val" / "cat" / "web.jpg").write_bytes(b"<html>")
    options = ("--group-by", r"person\d+", "--folds", "3", "--skip-bad", "--allow-leakage")
    done = search_here("data", "check", "pets", *options, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "THE FOLDS" in done.stdout
    assert done.stdout.splitlines()[-1] == (
        r"next      search start pets --group-by 'person\d+' --folds 3 --skip-bad --allow-leakage"
    )


_FUNCTION = """
import numpy as np

def load():
    images = np.random.default_rng(0).integers(0, 256, (400, 9, 8), dtype=np.uint8)
    return images, ["cat", "dog"] * 200
"""


def test_what_a_function_returns_is_not_kept(search: Run, tmp_path: Path) -> None:
    """It is for the check alone; what a search keeps of the same arrays stays."""
    (tmp_path / "mydata.py").write_text(_FUNCTION)
    env = {"SEARCH_CACHE": str(tmp_path / "cache")}
    for options, status in (((), 0), (("--group-by", "nobody"), 2)):
        done = search("data", "check", "mydata:load", *options, cwd=tmp_path, env=env)
        assert done.returncode == status
        assert done.stdout.startswith("mydata-load   400 images   2 classes   split 70/15/15 (seed")
        assert not list((tmp_path / "cache" / "arrays").iterdir())
    opened = "from search.data import open_source; print(open_source('mydata:load').origin)"
    kept = subprocess.run(
        [sys.executable, "-c", opened],
        cwd=tmp_path,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    assert search("data", "check", "mydata:load", cwd=tmp_path, env=env).returncode == 0
    (file,) = (tmp_path / "cache" / "arrays").iterdir()
    assert str(file) == kept.stdout.strip()


def test_all_lists_all(search_here: Run, folder: Path) -> None:
    """Without it, the first few."""
    for number in range(9):
        (folder / "pets" / "train" / "cat" / f"bad{number}.png").touch()
    few = search_here("data", "check", "pets", cwd=folder).stdout
    assert "bad4.png   empty" in few
    assert "bad8.png   empty" not in few
    assert "and 4 more: --all" in few
    assert "bad8.png   empty" in search_here("data", "check", "pets", "--all", cwd=folder).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: not found"),
        (["."], "one level too high, pets holds train; pass pets"),
        (["pets/train/cat"], "images lie directly in it"),
        (["pets", "--folds", "1"], "--folds must be 2 to 100, not 1"),
        (["pets", "--group-by", "("], "--group-by"),
        (["pets", "--group-by", "owner"], "finds no subject in any path"),
    ],
)
def test_what_cannot_be_looked_at_is_one_line(
    search_here: Run, folder: Path, arguments: list[str], said: str
) -> None:
    """As `search start` says it."""
    done = search_here("data", "check", *arguments, cwd=folder)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert said in line


def test_on_a_terminal_of_80_columns_every_line_fits(search_here: Run, folder: Path) -> None:
    """Long ones go on in the next."""
    shutil.copy(
        folder / "pets/train/cat/person1_1.png",
        folder / "pets/test/cat" / f"{'a-long-name-' * 8}.png",
    )
    env = {"FORCE_COLOR": "1", "COLUMNS": "80"}
    done = search_here("data", "check", "pets", cwd=folder, env=env)
    assert done.returncode == 0
    lines = re.sub(r"\x1b\[[\d;]*m", "", done.stdout).splitlines()
    assert max(map(len, lines)) <= 80
    assert "1 both in train and test" in "\n".join(lines)
