"""A format's own runtime each; importing this imports none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from search.formats.format import Format

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class Loaded(Protocol):
    """A model in its own runtime, by the names that Keras gives these."""

    @property
    def input_shape(self) -> tuple[int | None, ...]:
        """(None, height, width, channels)."""

    def predict_on_batch(self, images: NDArray[np.uint8]) -> NDArray[np.floating]:
        """Probabilities (n, classes), or (n, 1) of the second of two, of (n, *shape)."""


def load(file: Path, format: Format, *, code: str | None, folder: Path) -> Loaded:
    """Load a model by its own runtime; `code` and `folder` as of `load_keras`.

    Raises:
        SearchError: it is a `.keras` file that does not load; other runtimes raise their own.
    """
    match format:
        case Format.KERAS:
            from search.formats.keras_file import load_keras

            model: Loaded = load_keras(file, code=code, folder=folder)
            return model
        case Format.SAVEDMODEL:
            from search.formats.runtimes.saved_model import SavedModel

            return SavedModel(file)
        case Format.ONNX:
            from search.formats.runtimes.onnx_session import OnnxSession

            return OnnxSession(file)
        case _:
            from search.formats.runtimes.litert import LiteRT

            return LiteRT(file)
