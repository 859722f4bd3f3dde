"""The process that draws beside a search."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import optuna
import psutil
import pytest
from house import falling
from simulated import SimulatedExecutor
from watched_search import beginning, complete

from search.pictures.subject import FOLDER, Kind, picture_id
from search.supervisor import painting
from search.supervisor.painting import Painter

if TYPE_CHECKING:
    from collections.abc import Callable

    from house import House


@pytest.fixture(autouse=True)
def times(monkeypatch: pytest.MonkeyPatch) -> None:
    """It begins at once, and everything is waited for."""
    monkeypatch.setattr(painting, "DELAY_SECONDS", 0.0)
    monkeypatch.setattr(painting, "CLOSE_SECONDS", 120.0)


def pictures(home: House) -> set[str]:
    """Names of those that there are."""
    return set(home.paths.files.at(FOLDER).names())


def wanted(home: House, *slots: int) -> set[str]:
    """Simulated trainers predict nothing."""
    kinds = (Kind.CURVES, Kind.SUMMARY)
    return {picture_id(home.study.uid, slot, kind) for slot in slots for kind in kinds}


def test_every_ended_trial_is_drawn_once(house: Callable[..., House]) -> None:
    """What an earlier search left undrawn at the beginning, and each as it ends."""
    home = house(2)
    home.supervisor(SimulatedExecutor(falling)).run()
    with closing(Painter(home.database, home.study, keep=5)) as painter:
        painter.begin(beginning())
    assert pictures(home) == wanted(home, 1, 2)
    assert home.database.slots.undrawn(home.study.id) == []
    home.database.studies.start(home.study, budget=3)
    home.supervisor(SimulatedExecutor(falling)).run()
    with closing(Painter(home.database, home.study, keep=5)) as painter:
        painter.ended(complete(2, 0.5))
    assert pictures(home) == wanted(home, 1, 2, 3)


def test_optuna_knows_the_pictures(house: Callable[..., House]) -> None:
    """By their ids, so that optuna-dashboard shows them on the trial's page."""
    home = house(1)
    home.supervisor(SimulatedExecutor(falling)).run()
    (trial,) = home.trials
    found = optuna.artifacts.get_all_artifact_meta(trial, storage=home.database.optuna)
    assert {one.artifact_id for one in found} == {
        picture_id(home.study.uid, 1, kind) for kind in Kind
    }
    assert {one.filename for one in found} == {kind.value for kind in Kind}
    assert {one.mimetype for one in found} == {"image/png"}


def test_a_search_that_is_soon_over_draws_nothing(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does its end wait; the trials stay to be drawn."""
    monkeypatch.setattr(painting, "DELAY_SECONDS", 60.0)
    home = house(2)
    home.supervisor(SimulatedExecutor(falling)).run()
    began = time.monotonic()
    with closing(Painter(home.database, home.study, keep=5)) as painter:
        painter.begin(beginning())
    assert time.monotonic() - began < 40
    assert pictures(home) == set()
    assert len(home.database.slots.undrawn(home.study.id)) == 2


def test_the_process_goes_with_the_search() -> None:
    """Killed with SIGKILL, it can tell nobody; its end of the pipe does."""
    code = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-P", "-m", "search.pictures"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    child.wait(20)
