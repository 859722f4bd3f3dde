"""A study that several hosts search: they join by its name, and one is sent away in the middle.

Each has locks of devices of its own, as a host has; they share a database and a folder.
"""

from __future__ import annotations

import os
import re
import signal
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fault_search import STUDY
from invariants import broken, remembered, running, seen

from storage import AttemptEnd, Wish, open_database

if TYPE_CHECKING:
    from fault_search import Place, Search
    from invariants import Row

TRIALS, EPOCHS = 6, 15
README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


@pytest.mark.long
def test_hosts_join_a_study_and_one_is_sent_away(on_postgres: Place) -> None:
    """The budget is exact, no trial is done twice, and what ran goes on elsewhere where it was."""
    place = on_postgres
    start = _start(place)
    place.until(lambda: len(_at_work(place)) == 1, 120, "a first host")
    _wish(place, Wish.PAUSE)  # so that no host comes too late to find a trial
    sent_away = _host(place, "worker", STUDY, "--devices", "cpu:1")
    array = _slurm_array(place)
    place.until(lambda: len(_at_work(place)) == 3, 120, "three hosts")
    _wish(place, Wish.RUN)
    place.until(lambda: _has_epochs(place, sent_away), 120, "two epochs on the second host")
    sent_away.interrupt(signal.SIGTERM)

    assert sent_away.end(60) == 130, sent_away.said
    assert [start.end(240), array.end(60)] == [0, 0], start.said + array.said
    place.artifacts = place.folder / "shared"
    assert broken(place, budget=TRIALS) == []
    assert running(place) == []
    known = remembered(place.url)
    assert known.study["budget"] == TRIALS
    assert known.ends().keys() == {AttemptEnd.FINISHED, AttemptEnd.RELEASED}
    assert known.ends()[AttemptEnd.FINISHED] == TRIALS
    before, after = _taken_up(list(known.attempts.values()), _id_of(place, sent_away))
    assert after["supervisor_id"] != before["supervisor_id"]
    assert after["first_epoch"] == before["last_epoch"] + 1 > 2


def _start(place: Place) -> Search:
    steady = Path(__file__).with_name("steady.yaml")
    line = f"start digits --study {STUDY} --space {steady} --sampler random --pruner none"
    budget = f"--trials {TRIALS} --epochs {EPOCHS} --artifacts {place.folder / 'shared'}"
    return _host(place, *line.split(), *budget.split(), "--devices", "cpu:1")


def _host(place: Place, *line: str) -> Search:
    """A command on another host."""
    return place.run(*line, variables=_own_locks(place))


def _own_locks(place: Place) -> dict[str, str]:
    folder = Path(place.environment["TMPDIR"]) / str(len(place.searches))
    folder.mkdir()
    return {"TMPDIR": str(folder)}


def _slurm_array(place: Place) -> Search:
    """A task of the README's array: its script, with what Slurm would do."""
    (script,) = re.findall(r"```bash\n(.*?)```", README, flags=re.DOTALL)
    (place.folder / "worker.sh").write_text(script.replace("xrays-auto", STUDY), "utf-8")
    srun = place.folder / "srun"
    srun.write_text('#!/bin/sh\nexec "$@"\n')
    srun.chmod(0o755)
    (place.folder / "search-storage").write_text(f"{place.url}\n")
    variables = {
        "PATH": os.pathsep.join([str(place.folder), place.environment["PATH"]]),
        "HOME": str(place.folder),
        "SEARCH_STORAGE": "",
        "SLURM_JOB_ID": "7",
        "SLURM_ARRAY_TASK_ID": "1",
        "SLURM_CPUS_PER_TASK": "8",
    }
    return place.run_script("worker.sh", variables={**variables, **_own_locks(place)})


def _at_work(place: Place) -> list[Row]:
    known = seen(place)
    return [] if known is None else [one for one in known.supervisors if one["ended_at"] is None]


def _id_of(place: Place, search: Search) -> int:
    known = remembered(place.url, optuna=False)
    (found,) = [one for one in known.supervisors if one["pid"] == search.process.pid]
    return int(found["id"])


def _has_epochs(place: Place, search: Search) -> bool:
    """Whether it is at a trial that has two epochs, and more to come."""
    known, owner = remembered(place.url, optuna=False), _id_of(place, search)
    own = [one["slot"] for one in known.slots if one["supervisor_id"] == owner]
    return any(2 <= len(known.epochs[slot]) < EPOCHS - 5 for slot in own)


def _taken_up(attempts: list[list[Row]], by: int) -> tuple[Row, Row]:
    """The last attempt of a supervisor that gave back what it had, and the one that followed."""
    (found,) = [
        (one, later)
        for of_slot in attempts
        for one, later in pairwise(of_slot)
        if one["supervisor_id"] == by and (one["last_epoch"] or 0) >= 2
    ]
    return found


def _wish(place: Place, wish: Wish) -> None:
    with closing(open_database(place.url)) as database:
        (study,) = database.studies.all()
        database.studies.wish(study, wish)
