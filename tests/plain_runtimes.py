"""What a user of an exported model writes: its runtime and NumPy, and nothing of this project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from search.formats.format import Format

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KERAS = """
import keras
found = keras.saving.load_model(path).predict(images, verbose=0)
"""
_SAVED_MODEL = """
import tensorflow as tf
model = tf.saved_model.load(path)
found = model.serve(images).numpy()
"""
_ONNX = """
import onnxruntime
session = onnxruntime.InferenceSession(path)
(found,) = session.run(None, {session.get_inputs()[0].name: images})
assert "tensorflow" not in sys.modules
"""
_LITERT = """
from ai_edge_litert.interpreter import Interpreter
model = Interpreter(model_path=path)
(into,), (out,) = model.get_input_details(), model.get_output_details()
model.resize_tensor_input(into["index"], images.shape)
model.allocate_tensors()
model.set_tensor(into["index"], images)
model.invoke()
found = model.get_tensor(out["index"])
assert "tensorflow" not in sys.modules
"""
_BEFORE = "import sys, numpy as np\npath, images = sys.argv[1], np.load(sys.argv[2])\n"
_AFTER = """
assert not {"search", "spaces", "storage"} & {*sys.modules}
np.save(sys.argv[3], found)
"""
_RUNTIMES = {Format.KERAS: _KERAS, Format.SAVEDMODEL: _SAVED_MODEL, Format.ONNX: _ONNX}


def plain(model: Path, format: Format, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What a model gives in a new process that imports its format's own runtime alone."""
    code = _BEFORE + _RUNTIMES.get(format, _LITERT) + _AFTER
    with TemporaryDirectory() as folder:
        given, found = Path(folder) / "images.npy", Path(folder) / "found.npy"
        np.save(given, images)
        command = [sys.executable, "-I", "-c", code, str(model), str(given), str(found)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        probabilities: NDArray[Any] = np.load(found)
    return probabilities
