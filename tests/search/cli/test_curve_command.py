"""`search curve`, on a real study."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def searched(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a study of one trial."""
    folder = tmp_path_factory.mktemp("curve")
    options = ["--space", "dense", "--trials", "1", "--epochs", "3", "--devices", "cpu:1"]
    done = search("start", "digits", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


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
    assert json.loads(states.stdout)[0]["ended"] == 1


def test_what_cannot_be_measured_is_one_line(search: Run, searched: Path) -> None:
    """Another trial than there is; no seeds."""
    for options, said in (
        (["--trial", "5"], "no trial 5"),
        (["--seeds", "0"], "must be 1 or more"),
    ):
        done = search("curve", *options, cwd=searched)
        assert done.returncode == 2
        assert said in done.stderr
