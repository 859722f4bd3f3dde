"""Where the scripts find LCBench's curves: in SEARCH_SHARED_DATA, or ../shared/data."""

from __future__ import annotations

import os
from pathlib import Path

from search.rehearsal.lcbench import LcBench, open_task, tasks

FOLDER = (
    Path(os.environ.get("SEARCH_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    / "lcbench"
)
TASKS = tasks(FOLDER)


def curves_of(task: str) -> LcBench:
    """The curves of one task."""
    return open_task(FOLDER, task)
