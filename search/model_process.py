"""A process that loads models: the commands import no Keras."""

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

from search.executor.environment import cpu_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_WORDS = 300  # characters of what it said last


class ModelProcess:
    """`python -m` some module on the CPU, with pipes to and from it."""

    def __init__(self, process: subprocess.Popen[bytes], wept: BinaryIO) -> None:
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        self._process, self._wept = process, wept
        self.to, self.answers = process.stdin, process.stdout
        self._reaper = Thread(target=self._reap, daemon=True)
        self._reaper.start()

    def send(self, content: bytes) -> None:
        """Write to it; where it has ended, there will be no answer."""
        with suppress(BrokenPipeError):
            self.to.write(content)
            self.to.flush()

    def ask(self, question: Mapping[str, Any], more: bytes = b"") -> Any:
        """Its answer to a question, both a line of JSON; `more` follows the question.

        None where it ended without one.
        """
        self.send(json.dumps(question).encode() + b"\n" + more)
        line = self.answers.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def last_words(self) -> str | None:
        """The last line on its standard error, once it has ended; None where it ended well."""
        if self._process.wait() == 0:
            return None
        self._wept.seek(0)
        words = self._wept.read().decode(errors="replace").strip().splitlines()
        return " ".join(words[-1].split())[:_MOST_WORDS] if words else "no reason given"

    def end(self) -> None:
        """End it now."""
        self._process.kill()
        self._reaper.join()
        for stream in (self.to, self.answers):
            with suppress(BrokenPipeError):  # what could not be flushed has nobody left to read it
                stream.close()

    def _reap(self) -> None:
        """Wait for its end, and end what a user's code left behind: that holds our pipe open.

        Then, and never later: its number may be another's by then.
        """
        self._process.wait()
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


@contextmanager
def model_process(module: str) -> Iterator[ModelProcess]:
    """A new process that runs the module; it ends with the block."""
    with tempfile.TemporaryFile() as wept:
        started = subprocess.Popen(
            [sys.executable, "-P", "-m", module, str(os.getpid())],  # whose end is its own
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=wept,
            # Whatever trained a model: formats, and the pictures of it, are made by TensorFlow.
            env={**cpu_environment(), "KERAS_BACKEND": "tensorflow"},
            start_new_session=True,
        )
        process = ModelProcess(started, wept)
        try:
            yield process
        finally:
            process.end()
