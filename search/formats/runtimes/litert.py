"""A .tflite file by LiteRT's interpreter."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ai_edge_litert.interpreter import Interpreter

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class LiteRT:
    """An interpreter, whose tensors are as many images long as it was given last."""

    def __init__(self, file: Path) -> None:
        self._interpreter = Interpreter(model_path=str(file), num_threads=os.cpu_count())
        (images,) = self._interpreter.get_input_details()
        (found,) = self._interpreter.get_output_details()
        self._input, self._output = images["index"], found["index"]
        self.input_shape: tuple[int | None, ...] = (None, *images["shape"].tolist()[1:])
        self._length = 0

    def predict_on_batch(self, images: NDArray[np.uint8]) -> NDArray[np.floating]:
        """Probabilities (n, classes)."""
        if len(images) != self._length:
            self._interpreter.resize_tensor_input(self._input, images.shape)
            self._interpreter.allocate_tensors()
            self._length = len(images)
        self._interpreter.set_tensor(self._input, images)
        self._interpreter.invoke()
        found: NDArray[np.floating] = self._interpreter.get_tensor(self._output)
        return found
