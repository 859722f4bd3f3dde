"""`search` with a fault in it: the same commands, in a process that was tampered with first.

`python -P fault_launcher.py start …`; the variable FAULT holds what to do as JSON (`Fault`). The
product has no hooks for this: what is patched here, is patched from outside.
"""

from __future__ import annotations

import datetime
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class Fault:
    """How a supervisor differs from a plain `search start`."""

    lease: float | None = None  # seconds, in place of 15; beats and polls shrink with it
    host: str | None = None  # pretend to be another one: own name, own locks of devices
    played: bool = False  # trainers without Keras, still forked by the real forking process
    kill: str | None = None  # "storage.slots:Slots.asked:before:2": SIGKILL itself at that call
    beat_errors: tuple[int, ...] = ()  # beats, from 1, at which the database fails once
    clock: float = 0.0  # seconds that this host's wall clock is off
    clock_jump: tuple[float, float] | None = None  # after so many seconds, so many more
    watchdog: tuple[float, float, float] | None = None  # times, least, first: of `Watchdog`
    copies: int = 1  # supervisors, each on a host of its own


def main() -> None:
    """Tamper, then run the command."""
    given = Fault(**json.loads(os.environ["FAULT"]))
    if given.clock or given.clock_jump:
        _shift_clock(given)
    if given.lease is not None:
        _shorten_leases(given.lease)
    if given.played:
        _play_trainers()
    if given.watchdog is not None:
        _wake_watchdog(*given.watchdog)
    if given.beat_errors:
        _fail_beats(given.beat_errors)
    if given.kill is not None:
        _kill_at(given.kill)
    if given.copies > 1:
        _fork_copies(given.copies)
    elif given.host is not None:
        _move_to(given.host)
    from search.cli import main as command

    command()


def _shift_clock(given: Fault) -> None:
    """What Python says of the wall clock; the kernel's and the database server's are untouched."""
    real, began = time.time, time.monotonic()

    def shifted() -> float:
        jump = given.clock_jump
        jumped = jump is not None and time.monotonic() - began > jump[0]
        return real() + given.clock + (jump[1] if jumped and jump is not None else 0.0)

    class Shifted(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Shifted:
            return cls.fromtimestamp(shifted(), tz)

        @classmethod
        def utcnow(cls) -> Shifted:
            return cls.fromtimestamp(shifted(), datetime.UTC).replace(tzinfo=None)

    time.time = shifted
    datetime.datetime = Shifted  # type: ignore[misc]


def _shorten_leases(lease: float) -> None:
    from storage import leases

    leases.LEASE_SECONDS = lease
    leases.BEAT_SECONDS = leases.POLL_SECONDS = lease / 5
    leases.LATE_SECONDS = 2 * leases.POLL_SECONDS


def _play_trainers() -> None:
    """Put a forking process without Keras in the real one's place."""
    real = subprocess.Popen

    class Played(real):  # type: ignore[valid-type, misc]
        def __init__(self, command: list[str], **options: Any) -> None:
            if "search.trainer.forker" in command:
                at = command.index("-m")
                played = str(Path(__file__).with_name("played_forker.py"))
                command = [*command[:at], played, *command[at + 2 :]]
            super().__init__(command, **options)

    subprocess.Popen = Played  # type: ignore[misc, assignment]


def _wake_watchdog(times: float, least: float, first: float) -> None:
    from search.supervisor.work import Watchdog, Work

    defaults = Work.__init__.__kwdefaults__
    assert defaults is not None
    defaults["watchdog"] = Watchdog(times=times, least=least, first=first)


def _fail_beats(numbers: tuple[int, ...]) -> None:
    from sqlalchemy.exc import OperationalError

    from storage.supervisors import Supervisors

    real, calls = Supervisors.beat, 0

    def beat(self: Supervisors, supervisor_id: int) -> bool:
        nonlocal calls
        calls += 1
        if calls in numbers:
            raise OperationalError("UPDATE", {}, Exception("the connection was lost"))
        return real(self, supervisor_id)

    Supervisors.beat = beat  # type: ignore[method-assign]


def _kill_at(where: str) -> None:
    """Die at a call of a method of the product, before it or right after it."""
    from importlib import import_module

    module, path, when, number = where.split(":")
    owner: Any = import_module(module)
    *way, name = path.split(".")
    for step in way:
        owner = getattr(owner, step)
    real: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def deadly(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == int(number) and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = real(*arguments, **named)
        if calls == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, deadly)


def _fork_copies(count: int) -> None:
    """Go on as that many processes; the first one waits for them and ends as the worst did."""
    import search.foreground
    import search.supervisor.searching  # noqa: F401  # imported once for all

    children = []
    for number in range(count):
        pid = os.fork()
        if pid == 0:
            _move_to(f"host-{number}")
            return
        children.append(pid)
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    os._exit(max(abs(code) for code in codes))


def _move_to(host: str) -> None:
    from search import paths
    from search.supervisor import devices, launch

    folder = paths.host_folder() / host
    folder.mkdir(exist_ok=True)
    socket.gethostname = lambda: host
    for module in (paths, devices, launch):
        if hasattr(module, "host_folder"):
            module.host_folder = lambda: folder  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
