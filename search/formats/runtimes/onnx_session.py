"""An ONNX file by onnxruntime."""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnxruntime

from search.errors import SearchError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


# How a tensor names the file that has its values (onnx.proto, TensorProto.external_data).
_EXTERNAL = b"\x0a\x08location\x12"


class OnnxSession:
    """A session on the CPU."""

    def __init__(self, file: Path) -> None:
        if _EXTERNAL in file.read_bytes():
            raise SearchError("its weights are in other files, which search export never writes")
        self._session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
        (images,) = self._session.get_inputs()
        self._input = images.name
        self.input_shape: tuple[int | None, ...] = (None, *images.shape[1:])

    def predict_on_batch(self, images: NDArray[np.uint8]) -> NDArray[np.floating]:
        """Probabilities (n, classes)."""
        found: NDArray[np.floating]
        (found,) = self._session.run(None, {self._input: images})
        return found
