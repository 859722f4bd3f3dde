"""A supervisor in a process of its own, which stops when the one that started it is gone."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.errors import (
    DataError,
    DeviceTakenError,
    NothingCompletedError,
    SearchError,
    UsageError,
)
from search.supervisor.work import Ending

if TYPE_CHECKING:
    from search.supervisor.request import StartRequest

_ERRORS: dict[str, type[SearchError]] = {
    error.__name__: error
    for error in (DataError, DeviceTakenError, NothingCompletedError, UsageError)
}


class SupervisorDiedError(SearchError):
    """The process did not come to an end of its own."""


@dataclass(frozen=True, kw_only=True)
class Searched:
    """What such a process came to."""

    study: str
    ending: Ending


def search_apart(request: StartRequest) -> Searched:
    """Search in a process of its own, whose output is passed on; raises as `SupervisorProcess`."""
    return SupervisorProcess(request).follow()


class SupervisorProcess:
    """`python -m search.supervisor`, which was told a request."""

    def __init__(self, request: StartRequest) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._answer = Path(self._folder.name) / "answer.json"
        terminal = sys.stdout.isatty()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "search.supervisor"],
            stdin=subprocess.PIPE,
            # A notebook's output is no file: what the search prints is passed on line by line.
            stdout=None if terminal else subprocess.PIPE,
            text=True,
            start_new_session=True,  # an interrupt reaches it once, through us
        )
        said = {"request": asdict(request), "answer": str(self._answer)}
        assert self._process.stdin is not None  # noqa: S101
        with suppress(BrokenPipeError):  # it ended already; its status tells
            self._process.stdin.write(json.dumps(said) + "\n")
            self._process.stdin.flush()

    def interrupt(self) -> None:
        """Have it give back what runs at its epoch's end, and stop."""
        self._process.send_signal(signal.SIGINT)

    def follow(self) -> Searched:
        """Pass its output on until it ends; an interrupt is passed on to it.

        Raises:
            SearchError: what it said went wrong, of the same class.
            SupervisorDiedError: it was killed.
            KeyboardInterrupt: this process was interrupted; it has stopped.
        """
        with self._folder, self._process:
            if self._pass_on():
                raise KeyboardInterrupt
            if not self._answer.exists():
                status = self._process.returncode
                raise SupervisorDiedError(f"the supervisor ended with status {status}")
            return _result(json.loads(self._answer.read_text()))

    def _pass_on(self) -> bool:
        """Whether it was interrupted."""
        interrupted = False
        while True:
            try:
                for line in self._process.stdout or ():
                    print(line, end="", flush=True)
                self._process.wait()
            except KeyboardInterrupt:
                interrupted = True
                self.interrupt()
            else:
                return interrupted


def _result(answer: dict[str, Any]) -> Searched:
    if "error" in answer:
        raise _ERRORS.get(answer["kind"], SearchError)(answer["error"])
    return Searched(study=answer["study"], ending=Ending(answer["ending"]))
