"""The budget that holds when another `search start` is at work, or was."""

from __future__ import annotations

import os
import socket
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest
from simulated import RecordingView

from search.supervisor.launch import launch
from storage import open_database

if TYPE_CHECKING:
    from search.supervisor.request import StartRequest


@pytest.fixture
def searched(one_trial: StartRequest, played: None) -> StartRequest:
    """A study whose budget of one trial is spent."""
    assert launch(one_trial, RecordingView()).ran == 1
    return one_trial


def _leave_a_row(request: StartRequest, pid: int) -> None:
    with closing(open_database(request.storage)) as database:
        (study,) = database.studies.all()
        database.supervisors.register(study.id, host=socket.gethostname(), pid=pid, devices=[])


def _budget(request: StartRequest) -> int | None:
    with closing(open_database(request.storage)) as database:
        (study,) = database.studies.all()
        return study.budget


def test_without_a_number_the_budget_of_who_is_at_work_holds(searched: StartRequest) -> None:
    """A second start joins it, and its own limit is the time."""
    _leave_a_row(searched, os.getppid())
    launch(replace(searched, trials=None, seconds=1), RecordingView())
    assert _budget(searched) == 1


def test_who_was_killed_keeps_no_budget(searched: StartRequest) -> None:
    """Its row stays for a lease; nobody is joined by going on at once."""
    _leave_a_row(searched, _free_pid())
    launch(replace(searched, trials=None, seconds=1), RecordingView())
    assert _budget(searched) is None


def _free_pid() -> int:
    taken = set(psutil.pids())
    return next(pid for pid in range(30_000, 10_000, -1) if pid not in taken)
