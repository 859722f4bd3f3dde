"""Trainers started from nothing: for systems where forking after an import is not safe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from search.executor.channel import Channel
from search.executor.environment import child_environment
from search.executor.trying import ask
from search.executor.watching import Watching

if TYPE_CHECKING:
    from search.executor.messages import Action, Answer, Event, TrialSpec, TriedOut, TryOut


class SpawnedExecutor:
    """As `ForkedExecutor`, but each trainer imports Keras itself: seconds an attempt."""

    def __init__(self) -> None:
        self._watching = Watching()
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def ready(self, seconds: float) -> bool:  # noqa: ARG002  # trainers share nothing to wait for
        """Attempts can be started at any time."""
        return True

    def try_out(self, asked: TryOut) -> TriedOut:
        """What is wrong with a user's code, in the words of a process of its own."""
        with tempfile.TemporaryDirectory() as folder:
            log = str(Path(folder, "log"))
            process, channel = _spawn(log)
            try:
                return ask(channel, asked, log)
            finally:
                _end_group(process)
                process.wait()

    def start(self, spec: TrialSpec) -> None:
        """Start a trainer's interpreter."""
        process, channel = _spawn(spec.log_file)
        self._processes[spec.trial] = process
        self._watching.add(spec, channel)
        self._watching.started(spec.trial, process.pid)
        Thread(target=self._reap, args=(spec.trial, process), daemon=True).start()

    def answer(self, trial: int, answer: Action | Answer) -> None:
        """Answer a report or a question, or say STOP or RELEASE in the middle of an epoch."""
        self._watching.answer(trial, answer)

    def kill(self, trial: int) -> None:
        """End an attempt at once; its `Ended` still comes."""
        if trial in self._processes:
            self._processes[trial].kill()

    def wait(self, seconds: float) -> Event | None:
        """The next event; None when none came within that time."""
        return self._watching.wait(seconds)

    def close(self) -> None:
        """Kill every trainer."""
        for process in list(self._processes.values()):
            process.kill()
            process.wait()

    def _reap(self, trial: int, process: subprocess.Popen[bytes]) -> None:
        status = process.wait()
        _end_group(process)
        self._processes.pop(trial, None)
        self._watching.exited(trial, status)


def _spawn(log_file: str) -> tuple[subprocess.Popen[bytes], Channel]:
    with Path(log_file).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "search.trainer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=child_environment(),
            start_new_session=True,  # Ctrl-C in the terminal is the supervisor's alone
        )
    assert process.stdout is not None  # noqa: S101
    assert process.stdin is not None  # noqa: S101
    return process, Channel(process.stdout, process.stdin)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):  # what a user's code left behind holds the device
            os.killpg(process.pid, signal.SIGKILL)
