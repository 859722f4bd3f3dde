"""What the supervisor's tests share."""

from __future__ import annotations

import tempfile
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
from house import House
from simulated import SimulatedExecutor

from search.objective import Objective
from search.supervisor.request import StartRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from search.footprint import Footprint


@pytest.fixture
def house(url: str, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes a `House` on each kind of database."""
    built: list[House] = []

    def build(
        budget: int | None,
        objective: Objective = Objective.VAL_LOSS,
        footprint: Sequence[Footprint] = (),
    ) -> House:
        built.append(House(url, tmp_path / "artifacts", budget, objective, footprint))
        return built[-1]

    yield build
    for one in built:
        one.database.close()


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole `launch` whose trainers only pretend: a trial is one epoch."""

    def make() -> SimulatedExecutor:
        return SimulatedExecutor(lambda _: [1.0], before_wait=partial(time.sleep, 0.01))

    monkeypatch.setattr("search.supervisor.launch.make_executor", make)


@pytest.fixture
def one_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StartRequest:
    """One of one epoch, with a cache and locks of devices of its own."""
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return StartRequest(
        data="digits",
        storage=f"sqlite:///{tmp_path}/search.db",
        space="dense",
        trials=1,
        epochs=1,
        devices="cpu:1",
    )
