"""What the tests of tracking share."""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tracked import TrackedHouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real MLflow server, with nothing in it."""
    program = Path(__file__).with_name("mlflow_server.py")
    folder = tmp_path_factory.mktemp("mlflow")
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, str(program), str(folder)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address, (folder / "log.txt").read_text()
    yield address
    process.kill()
    process.communicate()


@pytest.fixture
def mlflow(mlflow_server: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """MLflow's client of that server; the environment names it, and an experiment of one's own."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", mlflow_server)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", f"experiment {uuid.uuid4().hex}")
    from search.tracking.mlflow_client import connect

    return connect(impatient=False)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Callable[[int], TrackedHouse]]:
    """Makes a study of a budget."""
    built: list[TrackedHouse] = []

    def build(budget: int) -> TrackedHouse:
        built.append(TrackedHouse(tmp_path / str(len(built)), budget))
        return built[-1]

    yield build
    for one in built:
        one.database.close()
