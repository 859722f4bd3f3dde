"""A real search that finds out how many workers the cores are for."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from joblib import cpu_count

from storage import open_database

if TYPE_CHECKING:
    from pathlib import Path

    from in_process import Run

EPOCHS = 6
SPACE = """
parameters:
  {network: dense, dense_layers: 1, units: 8, optimizer: sgd, learning_rate: 0.1, batch_size: 64,
   patience: 50}
"""


@pytest.mark.long
def test_workers_begin_beside_a_trial_that_had_all_cores(search: Run, tmp_path: Path) -> None:
    """Once it has been measured alone; what comes of that is this machine's affair."""
    (tmp_path / "small.yaml").write_text(SPACE)
    line = f"start digits --space small.yaml --trials 2 --epochs {EPOCHS} --pruner none"

    done = search(*line.split(), "--devices", "cpu", "--per-device", "auto", cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"up to \d+ at a time on cpu:0.*, as many as are found to pay", done.stdout)
    with closing(open_database(f"sqlite:///{tmp_path / 'search.db'}")) as database:
        study = database.studies.find("digits-small")
        assert study is not None
        epochs = database.history.of_study(study.id)
        first, second = (database.slots.attempts(study.id, slot)[0] for slot in sorted(epochs))
    assert [len(one) for one in epochs.values()] == [EPOCHS] * 2
    assert first.ended_at is not None
    assert (second.started_at < first.ended_at) is (cpu_count() > 1)
