"""A model in a process of its own: the commands import no Keras, nor any other runtime."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from search.errors import SearchError, UsageError
from search.formats.format import Format
from search.formats.requiring import require
from search.model_process import model_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from search.model_process import ModelProcess
    from spaces.inputs import Inputs

MANY = 256  # images, to measure throughput by
BLOCK_BYTES = 64 * 1024**2  # of images that are sent at once


class RunningModel:
    """What a model predicts, on the CPU, by its format's own runtime."""

    def __init__(self, process: ModelProcess, code: str | None) -> None:
        self._process, self._code = process, code
        self.shape: tuple[int, int, int]  # height, width and channels of the images that it takes

    def load(self, path: Path, format: Format = Format.KERAS) -> None:
        """Load a model, in the place of the one before.

        Raises:
            UsageError: its runtime is not installed.
            SearchError: it does not load.
        """
        require(format)
        asked = {
            "model": str(path.absolute()),
            "format": format,
            "code": self._code,
            "folder": str(Path.cwd()),
        }
        height, width, channels = self._ask(asked)["shape"]
        self.shape = (height, width, channels)

    def predict(self, images: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Class probabilities (n, classes), each row summing to 1, of images (n, *shape).

        Raises:
            SearchError: the process ended, for want of memory for one.
        """
        classes = self._ask({"images": len(images)}, images.tobytes())["classes"]
        expected = len(images) * classes * np.dtype(np.float64).itemsize
        answer = self._process.answers.read(expected)
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

    def latency(self) -> float:
        """Seconds that one image takes, once the model is warm: the median of several times.

        Raises:
            SearchError: as `predict`.
        """
        seconds: float = self._ask({"latency": True})["seconds"]
        return seconds

    def throughput(self) -> float:
        """Images a second, a few hundred at once, once it is warm; sending them counts.

        Raises:
            SearchError: as `predict`.
        """
        images = np.zeros((min(self.at_once, MANY), *self.shape), np.uint8)
        self.predict(images)
        began = time.perf_counter()
        self.predict(images)
        return len(images) / (time.perf_counter() - began)

    @property
    def at_once(self) -> int:
        """How many images to predict at once."""
        return max(1, BLOCK_BYTES // int(np.prod(self.shape)))

    def _ask(self, asked: dict[str, Any], more: bytes = b"") -> Any:
        answer = self._process.ask(asked, more)
        if answer is None:
            raise self._ended()
        if "error" in answer:
            raise (UsageError if answer["usage"] else SearchError)(answer["error"])
        return answer

    def _ended(self) -> SearchError:
        """Why the process is gone, by its last words."""
        failed = "fails" if hasattr(self, "shape") else "does not load"
        return SearchError(f"the model {failed}: {self._process.last_words() or 'no reason given'}")


@contextmanager
def open_model(path: Path, *, format: Format, code: str | None = None) -> Iterator[RunningModel]:
    """A model, loaded by a new process in its own runtime; the process ends with the block.

    Args:
        path: the model's file; a SavedModel's folder.
        format: what it is.
        code: "module:attribute" of the user's code to import first, from here: a `.keras` file may
            have registered layers of its own. None for none.

    Raises:
        UsageError: the runtime is not installed.
        SearchError: it does not load.
    """
    with models(code=code) as model:
        model.load(path, format)
        yield model


@contextmanager
def models(*, code: str | None) -> Iterator[RunningModel]:
    """A new process for one model after another; none is loaded yet.

    Args:
        code: "module:attribute" of the user's code to import before each, from here.
    """
    with model_process("search.formats.predicting") as process:
        yield RunningModel(process, code)
