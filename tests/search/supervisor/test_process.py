"""A supervisor in a process of its own obeys whoever started it."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

from search.status import study_status
from search.supervisor.process import SupervisorProcess
from search.supervisor.request import StartRequest
from search.supervisor.work import Ending
from storage import StorageError, open_database

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from search.supervisor.process import Searched


def test_it_stops_though_its_signals_were_blocked(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they are in the threads of Ray's actors."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    request = StartRequest(
        data="digits",
        storage=f"sqlite:///{tmp_path / 'search.db'}",
        artifacts=str(tmp_path / "artifacts"),
        space="dense",
        sampler="random",
        devices="cpu:1",
        trials=10_000,
        epochs=2,
        seconds=300.0,
    )

    def interrupted() -> Searched:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
        process = SupervisorProcess(request)
        while not _complete(request.storage):
            time.sleep(0.1)
        process.interrupt()
        return process.follow()

    with ThreadPoolExecutor() as pool:
        assert pool.submit(interrupted).result().ending == Ending.INTERRUPTED


def _complete(url: str) -> bool:
    """Whether a trial is."""
    try:
        with closing(open_database(url)) as database:
            return any(study_status(database, one).complete for one in database.studies.all())
    except StorageError:
        return False
