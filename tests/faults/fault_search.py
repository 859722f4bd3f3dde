"""Searches that meet a fault: started as a user does, watched from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psutil
from fault_launcher import Fault
from played_forker import Played
from simulated import hear_interrupts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MARK = "FAULT_MARK"  # in the environment of every process of a place
STUDY = "s"
_TESTS = Path(__file__).parents[1]
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Form:
    """The short form plays its trainers with short leases; the long one is all real."""

    long: bool

    def pick(self, short: _T, long: _T) -> _T:
        """What this form takes."""
        return long if self.long else short

    @property
    def lease(self) -> float:
        """Seconds of a lease."""
        return self.pick(2.0, 15.0)


@dataclass(kw_only=True)
class Place:
    """A folder in which searches run, with everything that they leave."""

    folder: Path
    url: str
    form: Form
    environment: dict[str, str]
    artifacts: Path | None = None  # where this process sees them; None: where the study says
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)
    searches: list[Search] = field(default_factory=list)

    @property
    def journal(self) -> Path:
        """What played trainers were answered."""
        return self.folder / "journal"

    @property
    def go(self) -> Path:
        """Once this file is there, played trainers hold no epoch any more."""
        return self.folder / "go"

    def start(
        self,
        trials: int,
        *options: str,
        workers: int = 2,
        epochs: int = 4,
        fault: Fault | None = None,
        played: Played | None = None,
        real: bool = False,
        url: str | None = None,
        before: Sequence[str] = (),
    ) -> Search:
        """Start `search start digits`; its trainers are the form's, or `real` ones.

        `before` stands in front of the command, as nohup does; `url` is another way to the same
        database.
        """
        real = real or (self.form.long and played is None)
        given = fault or Fault()
        lease = given.lease or (None if self.form.long else self.form.lease)
        given = replace(given, played=not real, lease=lease)
        line = [
            *("start", "digits", "--study", STUDY, "--trials", str(trials)),
            *("--epochs", str(epochs), "--devices", f"cpu:{workers}", "--pruner", "none"),
            *("--space", str(_TESTS / "faults" / "steady.yaml"), "--sampler", "random", *options),
        ]
        variables = {
            "FAULT": json.dumps(asdict(given)),
            "PLAYED": json.dumps(asdict(self._played(played or Played()))),
            "SEARCH_STORAGE": url or self.url,
        }
        return self.run(*line, variables=variables, before=before)

    def _played(self, given: Played) -> Played:
        return replace(given, journal=str(self.journal), go=str(self.go))

    def run(
        self, *line: str, variables: dict[str, str] | None = None, before: Sequence[str] = ()
    ) -> Search:
        """Start any command of `search`, marked as this place's."""
        program = ["-m", "search"]
        if variables is not None and "FAULT" in variables:
            program = [str(Path(__file__).with_name("fault_launcher.py"))]
        return self._run([*before, sys.executable, "-P", *program, *line], variables)

    def run_script(self, name: str, *, variables: dict[str, str]) -> Search:
        """Start a script of the folder by bash, with `search` on its path."""
        path = os.pathsep.join([variables["PATH"], str(Path(sys.executable).parent)])
        return self._run(["bash", name], {**variables, "PATH": path})

    def _run(self, command: Sequence[str], variables: dict[str, str] | None) -> Search:
        output = self.folder / f"output-{len(self.searches)}.txt"
        with output.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env={
                    **self.environment,
                    "SEARCH_STORAGE": self.url,
                    **(variables or {}),
                    MARK: self.mark,
                    "PYTHONPATH": os.pathsep.join([str(_TESTS), str(_TESTS / "faults")]),
                },
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
                preexec_fn=_hear_signals,
            )
        self.searches.append(Search(process, output))
        return self.searches[-1]

    def processes(self) -> list[psutil.Process]:
        """Every process of this place that runs."""
        every = psutil.process_iter()
        return [one for one in every if _environ(one).get(MARK, "").startswith(self.mark)]

    def trainers(self) -> list[psutil.Process]:
        """Those that a forking process has forked, which stay in its session."""
        family = [one for one in self.processes() if "forker" in " ".join(_cmdline(one))]
        forkers = {one.pid for one in family if _session(one) == one.pid}
        return [one for one in family if _ppid(one) in forkers and _session(one) != one.pid]

    def until(self, condition: Callable[[], object], seconds: float, what: str) -> None:
        """Wait for something to become true.

        Raises:
            AssertionError: it did not in that time, or a search has failed; has what that printed.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            said = self.searches[-1].said
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}\n{said}"
            failed = [one.said for one in self.searches if (one.process.poll() or 0) > 0]
            assert not [said for said in failed if "error: " in said or "Traceback" in said], failed
            time.sleep(0.1)

    def clear(self) -> None:
        """Kill what is left, so that no test leaves anything behind."""
        for one in self.processes():
            one.kill()
        for search in self.searches:
            search.process.wait()


@dataclass
class Search:
    """One command that runs, or has."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.output.read_text()

    def end(self, seconds: float) -> int:
        """Its exit code, once it has ended by itself.

        Raises:
            AssertionError: it did not, in that time; has what it printed.
        """
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"no end after {seconds} s:\n{self.said}") from None

    def kill(self) -> None:
        """SIGKILL it, and it alone."""
        self.process.kill()
        self.process.wait()

    def interrupt(self, number: signal.Signals = signal.SIGINT) -> None:
        """Send it a signal."""
        self.process.send_signal(number)


def _hear_signals() -> None:
    """Also where the tests themselves run in the background, or by nohup."""
    hear_interrupts()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _environ(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):
        return {}


def _cmdline(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _ppid(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return -1


def _session(process: psutil.Process) -> int:
    try:
        return os.getsid(process.pid)
    except ProcessLookupError:
        return -1
