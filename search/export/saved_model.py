"""A saved model in a process of its own: the commands import no Keras."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from search.errors import SearchError
from search.model_process import model_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from search.model_process import ModelProcess
    from spaces.inputs import Inputs

_UNKNOWN = "Could not locate"  # how Keras says that it does not know a class
LATENCY_TIMES = 30
BLOCK_BYTES = 64 * 1024**2  # of images that are sent at once


class SavedModel:
    """What a model file predicts, on the CPU."""

    def __init__(self, process: ModelProcess, code: str | None) -> None:
        self._process, self._code = process, code
        self.shape: tuple[int, int, int]  # height, width and channels of the images that it takes

    def load(self, file: Path) -> None:
        """Load a `.keras` file, in the place of the one before.

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
        seconds: float = self._ask({"latency": LATENCY_TIMES})["seconds"]
        return seconds

    @property
    def at_once(self) -> int:
        """How many images to predict at once."""
        return max(1, BLOCK_BYTES // int(np.prod(self.shape)))

    def _ask(self, asked: dict[str, Any], more: bytes = b"") -> Any:
        self._process.send(json.dumps(asked).encode() + b"\n" + more)
        line = self._process.answers.readline()
        if not line.endswith(b"\n"):
            raise self._ended()
        return json.loads(line)

    def _ended(self) -> SearchError:
        """Why the process is gone, by its last words."""
        said = self._process.last_words() or "no reason given"
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
    with models(code=code) as model:
        model.load(file)
        yield model


@contextmanager
def models(*, code: str | None) -> Iterator[SavedModel]:
    """A new process for one model after another; none is loaded yet.

    Args:
        code: "module:attribute" of the user's code to import before each, from here.
    """
    with model_process("search.export.predicting") as process:
        yield SavedModel(process, code)
