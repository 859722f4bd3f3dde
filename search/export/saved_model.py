"""A saved model in a process of its own: the commands import no Keras."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from search.errors import SearchError
from search.executor.environment import child_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from spaces.inputs import Inputs

_UNKNOWN = "Could not locate"  # how Keras says that it does not know a class
BLOCK_BYTES = 64 * 1024**2  # of images that are sent at once
_MOST_WORDS = 300  # characters of what the process said last


class SavedModel:
    """What a model file predicts, on the CPU."""

    def __init__(self, process: subprocess.Popen[bytes], wept: BinaryIO, code: str | None) -> None:
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        self._process, self._wept, self._code = process, wept, code
        self._to, self._from = process.stdin, process.stdout
        self.shape: tuple[int, int, int]  # height, width and channels of the images that it takes

    def load(self, file: Path) -> None:
        """Load a `.keras` file.

        Raises:
            SearchError: it does not load.
        """
        asked = {"model": str(file), "code": self._code, "folder": str(Path.cwd())}
        height, width, channels = self._ask(asked)["shape"]
        self.shape = (height, width, channels)

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Class probabilities (n, classes) of images (n, *shape).

        Raises:
            SearchError: the process ended, for want of memory for one.
        """
        classes = self._ask({"images": len(images)}, images.tobytes())["classes"]
        expected = len(images) * classes * np.dtype(np.float64).itemsize
        answer = self._from.read(expected)
        if len(answer) < expected:
            raise self._ended()
        return np.frombuffer(answer, np.float64).reshape(len(images), classes)

    def predict_all(self, images: Inputs) -> NDArray[np.float64]:
        """Class probabilities (n, classes) of images (n, *shape) that need not fit into memory.

        Raises:
            SearchError: as `predict`.
        """
        blocks = range(0, len(images), self.at_once)
        return np.concatenate([self.predict(images[at : at + self.at_once]) for at in blocks])

    @property
    def at_once(self) -> int:
        """How many images to predict at once."""
        return max(1, BLOCK_BYTES // int(np.prod(self.shape)))

    def _ask(self, asked: dict[str, Any], more: bytes = b"") -> Any:
        with suppress(BrokenPipeError):  # it has ended: there will be no answer
            self._to.write(json.dumps(asked).encode() + b"\n" + more)
            self._to.flush()
        line = self._from.readline()
        if not line.endswith(b"\n"):
            raise self._ended()
        return json.loads(line)

    def _ended(self) -> SearchError:
        """Why the process is gone, by its last words."""
        self._process.wait()
        self._wept.seek(0)
        lines = self._wept.read().decode(errors="replace").strip().splitlines()
        said = " ".join(lines[-1].split())[:_MOST_WORDS] if lines else "no reason given"
        own = "; if it has layers of your own code, say --space MODULE:NAME too"
        hint = own if self._code is None and _UNKNOWN in said else ""
        failed = "fails" if hasattr(self, "shape") else "does not load"
        return SearchError(f"the model {failed}: {said}{hint}")


@contextmanager
def saved_model(file: Path, *, code: str | None) -> Iterator[SavedModel]:
    """A model, loaded from a `.keras` file by a new process; the process ends with the block.

    Args:
        file: the model.
        code: "module:attribute" of the user's code to import first, from here; None for none.

    Raises:
        SearchError: the file does not load.
    """
    with tempfile.TemporaryFile() as wept:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "search.export.predicting"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=wept,
            env={**child_environment(), "CUDA_VISIBLE_DEVICES": "-1"},  # a GPU may be a trainer's
            start_new_session=True,
        )
        Thread(target=_reap, args=(process,), daemon=True).start()
        try:
            model = SavedModel(process, wept, code)
            model.load(file)
            yield model
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    _reap(process)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(BrokenPipeError):  # what could not be flushed has nobody left to read it
                stream.close()


def _reap(process: subprocess.Popen[bytes]) -> None:
    """Wait for its end, and end what a user's code left behind: that holds our pipe open."""
    process.wait()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
