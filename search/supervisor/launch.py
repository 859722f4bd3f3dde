"""One `search start` or `search worker`, which begins with what takes longest: Keras's import."""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from search.executor.attended import Attended
from search.executor.forked import ForkedExecutor
from search.executor.spawned import SpawnedExecutor
from search.paths import host_folder
from search.supervisor.signals import Signals

if TYPE_CHECKING:
    from search.executor import Executor
    from search.supervisor.request import StartRequest
    from search.supervisor.view import View
    from search.supervisor.work import Ending


@dataclass(frozen=True, kw_only=True)
class Launched:
    """What a search came to."""

    study: str
    ending: Ending
    ran: int  # trials that ended in this call
    repeated: int  # how often trials were trained again in it


def launch(request: StartRequest, view: View) -> Launched:
    """Search until the study's budget or this call's time is spent, or a signal stops it.

    Raises:
        SearchError: something is wrong with the request, or the devices are taken.
        SpaceError: the space file is wrong.
        StorageError: the database cannot be used.
    """
    with Signals() as signals:
        if request.notify is None:
            return _launch(request, view, signals)
        from search.supervisor.notifying import notified

        return notified(request.notify, view, lambda view: _launch(request, view, signals))


def _launch(request: StartRequest, view: View, signals: Signals) -> Launched:
    began = time.monotonic()
    # It imports Keras while this process imports what it needs, looks at the images, decodes them.
    with closing(make_executor()) as executor:
        from search.supervisor.searching import search_by

        return search_by(executor, request, view, signals, began=began)


def make_executor() -> Executor:
    """The executor of this system: forking is safe after importing Keras on Linux alone."""
    if sys.platform == "linux":
        for log in host_folder().glob("forker-*.log"):
            if not psutil.pid_exists(int(log.stem.removeprefix("forker-"))):  # it was killed
                log.unlink(missing_ok=True)
        return Attended(ForkedExecutor(host_folder() / f"forker-{os.getpid()}.log"))
    return Attended(SpawnedExecutor())
