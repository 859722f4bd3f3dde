"""Dying with the parent process, so that no orphan holds a device."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

_SWEEPS, _SWEEP_SECONDS = 100, 0.05  # at most so many, for what was just started
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent, of that pid, dies; and ignore Ctrl-C.

    Where the kernel is not Linux, the closed channel ends a trainer instead.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        _ask_for(signal.SIGKILL)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def watch_over_session(control: socket.socket) -> None:
    """Leave a process behind that kills the rest of this one's session once this one is dead.

    The kernel kills trainers with their parent, but not the processes that a user's code has
    started in one. What has begun a session of its own is out of reach.

    Args:
        control: is the forking process's alone.
    """
    session = os.getpid()
    if sys.platform != "linux" or os.fork():
        return
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        os.setsid()
        control.close()
        _ask_for(signal.SIGTERM)
        while os.getppid() == session:
            signal.sigtimedwait([signal.SIGTERM], 1.0)
        for _ in range(_SWEEPS):
            if not _kill_session(session):
                break
            time.sleep(_SWEEP_SECONDS)
    finally:
        os._exit(0)


def _ask_for(number: signal.Signals) -> None:
    """Have the kernel send this process a signal when its parent dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)


def _kill_session(session: int) -> bool:
    """Kill every process of a session; whether there was one."""
    found = False
    for entry in Path("/proc").iterdir():
        with suppress(ValueError, ProcessLookupError, PermissionError):
            if os.getsid(int(entry.name)) == session:
                os.kill(int(entry.name), signal.SIGKILL)
                found = True
    return found
