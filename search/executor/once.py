"""A process that is asked one thing, answers and ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from search.executor.environment import cpu_environment

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What it said: JSON in its last line, where it ended well; else its last words."""

    json: Any
    last_words: str | None  # None: it ended well


def ask_process(module: str, question: Mapping[str, Any]) -> Answered:
    """Run `python -m module` on the CPU, with the question as JSON on its standard input."""
    # Files and a session of its own: what a user's code leaves behind would hold a pipe open.
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as wept:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=wept,
            env=cpu_environment(),
            start_new_session=True,
        )
        try:
            process.communicate(json.dumps(question).encode())
        finally:
            _end(process)
        if process.returncode == 0:
            said.seek(0)
            return Answered(json=json.loads(said.read().splitlines()[-1]), last_words=None)
        wept.seek(0)
        words = wept.read().decode(errors="replace").strip().splitlines()
        return Answered(json=None, last_words=words[-1] if words else "no reason given")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it, if it still runs, and whatever it left behind."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
