"""A process that answers in lines of JSON, as it goes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO

from search.errors import SearchError
from search.executor.environment import child_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_WORDS = 300  # characters of what it said last


@contextmanager
def answers(module: str, question: Mapping[str, Any]) -> Iterator[Iterator[Any]]:
    """What `python -m module` answers on the CPU to a question; it ends with the block.

    Raises:
        SearchError: while its answers are read, it ended with a status; with its last words.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as wept:
        asked.write(json.dumps(question).encode())
        asked.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=wept,
            env={**child_environment(), "CUDA_VISIBLE_DEVICES": "-1"},  # a GPU may be a trainer's
            start_new_session=True,
        )
        Thread(target=_reap, args=(process,), daemon=True).start()
        try:
            yield _lines(process, wept)
        finally:
            process.kill()
            _reap(process)
            if process.stdout is not None:
                process.stdout.close()


def _lines(process: subprocess.Popen[bytes], wept: BinaryIO) -> Iterator[Any]:
    for line in process.stdout or ():
        if line.endswith(b"\n"):
            yield json.loads(line)
    if process.wait() != 0:
        wept.seek(0)
        words = wept.read().decode(errors="replace").strip().splitlines()
        said = " ".join(words[-1].split())[:_MOST_WORDS] if words else "no reason given"
        raise SearchError(f"the model cannot be looked at: {said}")


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for its end, and end what a user's code left behind: that holds our pipe open."""
    process.wait()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
