"""Trainers forked from a process that has imported Keras: a fresh process without the import."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from threading import Event as Flag
from threading import Lock, Thread
from typing import TYPE_CHECKING

from search.errors import SearchError
from search.executor.channel import Channel
from search.executor.environment import child_environment
from search.executor.trying import ask
from search.executor.watching import Watching

if TYPE_CHECKING:
    from io import BufferedRWPair
    from pathlib import Path

    from search.executor.messages import Action, Answer, Event, TrialSpec, TriedOut, TryOut

_NO_TRIAL = -1  # of a process that tries code out
READY_SECONDS = 300  # importing TensorFlow from a cold network file system takes minutes


class ForkedExecutor:
    """The real executor on Linux. The forking process starts in the background at once."""

    def __init__(self, log_file: Path) -> None:
        self._log_file = log_file
        self._failed = False
        self._watching = Watching()
        self._pids: dict[int, int] = {}
        self._doomed: set[int] = set()  # trials to kill, perhaps before their pid is known
        self._starting = Lock()  # a trainer that dies at once is known before its end is told
        self._launch()

    def _launch(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # -P: a folder named `search` or `spaces` where the user stands is not ours.
        command = [sys.executable, "-P", "-m", "search.trainer.forker"]
        with theirs, self._log_file.open("ab") as log:
            self._forker = subprocess.Popen(
                [*command, str(theirs.fileno()), str(os.getpid())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=child_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is the supervisor's alone
            )
        self._control = ours
        self._launched = time.monotonic()
        self._ready = Flag()
        self._listener = Thread(target=self._listen, args=(ours, self._ready), daemon=True)
        self._listener.start()

    def ready(self, seconds: float) -> bool:
        """Whether the forking process has imported Keras, waiting that long for it.

        Raises:
            SearchError: it ended, or took longer than `READY_SECONDS`; its output says why.
        """
        if self._ready.wait(seconds):
            if self._forker.poll() is None:
                return True
        elif time.monotonic() - self._launched < READY_SECONDS:
            return False
        self._failed = True
        raise SearchError(f"trainers cannot be started; {self._log_file} says why")

    def try_out(self, asked: TryOut) -> TriedOut:
        """What is wrong with a user's code, in the words of a process forked as a trainer is.

        Raises:
            SearchError: as `ready`.
        """
        while not self.ready(1.0):
            continue
        ours, theirs = socket.socketpair()
        stream = ours.makefile("rwb")
        ours.close()
        with theirs, tempfile.NamedTemporaryFile() as log:
            self._fork(_NO_TRIAL, log.name, theirs, user=True)
            theirs.close()  # so that the stream ends with the process
            return ask(Channel(stream, stream), asked, log.name)

    def start(self, spec: TrialSpec) -> None:
        """Fork a trainer, from a new forking process if the last one died.

        Raises:
            SearchError: as `ready`.
        """
        ours, theirs = socket.socketpair()
        stream = ours.makefile("rwb")
        ours.close()  # the stream keeps it open
        with theirs:
            try:
                self._request(spec, stream, theirs)
            except OSError:  # it died, and its trainers with it
                self._listener.join()
                self._launch()
                while not self.ready(1.0):
                    continue
                self._request(spec, stream, theirs)
            if self._forker.poll() is not None:  # and may not have seen the request
                self._watching.exited(spec.trial, -signal.SIGKILL, "the forking process died")

    def _request(self, spec: TrialSpec, stream: BufferedRWPair, theirs: socket.socket) -> None:
        self._doomed.discard(spec.trial)  # that was an earlier attempt, gone before it was killed
        with self._starting:
            self._fork(spec.trial, spec.log_file, theirs, user=spec.user_space is not None)
            self._watching.add(spec, Channel(stream, stream))

    def _fork(self, trial: int, log_file: str, theirs: socket.socket, *, user: bool) -> None:
        request = {"trial": trial, "log_file": log_file, "user": user}
        socket.send_fds(self._control, [json.dumps(request).encode()], [theirs.fileno()])

    def answer(self, trial: int, answer: Action | Answer) -> None:
        """Answer a report or a question, or say STOP or RELEASE in the middle of an epoch."""
        self._watching.answer(trial, answer)

    def kill(self, trial: int) -> None:
        """End an attempt at once; its `Ended` still comes."""
        self._doomed.add(trial)
        self._kill_doomed(trial)

    def wait(self, seconds: float) -> Event | None:
        """The next event; None when none came within that time."""
        return self._watching.wait(seconds)

    def close(self) -> None:
        """Kill the forking process; its trainers go with it."""
        if self._forker.poll() is None:
            for pid in list(self._pids.values()):
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
            os.killpg(self._forker.pid, signal.SIGKILL)
        self._forker.wait()
        if not self._failed:  # there is nothing to read
            self._log_file.unlink(missing_ok=True)

    def _kill_doomed(self, trial: int) -> None:
        # Gone, or not told of yet: then this is called again, or its `Ended` is on its way.
        with suppress(KeyError, ProcessLookupError):
            if trial in self._doomed:
                os.kill(self._pids[trial], signal.SIGKILL)

    def _listen(self, control: socket.socket, ready: Flag) -> None:
        """Take in what the forking process says, until it is gone."""
        while message := _receive(control):
            said = json.loads(message)
            if "ready" in said:
                ready.set()
            elif said["trial"] == _NO_TRIAL:
                continue
            elif "pid" in said:
                self._pids[said["trial"]] = said["pid"]
                self._kill_doomed(said["trial"])
                self._watching.started(said["trial"], said["pid"])
            else:
                self._pids.pop(said["trial"], None)
                self._doomed.discard(said["trial"])
                with self._starting:
                    self._watching.exited(said["trial"], said["status"])
        control.close()
        self._forker.wait()
        ready.set()
        for trial in self._watching.running():
            self._watching.exited(trial, -signal.SIGKILL, "the forking process died")


def _receive(control: socket.socket) -> bytes:
    try:
        return control.recv(4096)
    except OSError:
        return b""
