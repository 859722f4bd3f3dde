"""What the tests of the commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from in_process import run_here

if TYPE_CHECKING:
    from pathlib import Path

    from in_process import Run


@pytest.fixture(scope="session")
def search_here(environment: dict[str, str]) -> Run:
    """Runs `search …` as `search` does, but in this process: for messages, tables, refusals."""
    return run_here(environment)


@pytest.fixture(scope="session")
def dense_study(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with digits-dense: three complete trials of three epochs, weights of the best two.

    Many read it: a test that changes anything takes a copy.
    """
    folder = tmp_path_factory.mktemp("dense")
    options = ["--space", "dense", "--trials", "3", "--epochs", "3", "--pruner", "none"]
    done = search("start", "digits", *options, "--keep", "2", "--devices", "cpu:2", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


SMALL = """
extends: cnn
parameters:
  {blocks: 2, convolutions: 1, filters: 8, kernel_size: 3, padding: same, pooling: max,
   dense_layers: 0, batch_size: 64}
"""


@pytest.fixture(scope="session")
def small_study(search: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `small`, a study of convolutional networks: two trials of two epochs.

    Many read it: a test that changes anything takes a copy.
    """
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.yaml").write_text(SMALL)
    line = "start digits --space small.yaml --study small --devices cpu:1 --trials 2 --epochs 2"
    done = search(*line.split(), "--pruner", "none", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
