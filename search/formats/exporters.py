"""Writing a Keras model in each format. Imports Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from search.errors import SearchError
from search.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray


def save(model: Any, target: Path, format: Format, calibration: NDArray[np.uint8]) -> None:
    """Write a model.

    Args:
        model: uint8 images to float32 probabilities.
        target: a file, or of a SavedModel a folder, that is not there yet.
        format: which.
        calibration: images (n, height, width, channels) for a full int8 one.

    Raises:
        SearchError: what was saved as .keras has other weights.
    """
    match format:
        case Format.KERAS:
            model.save(target)
            _check_weights(model, target)
        case Format.SAVEDMODEL:
            model.export(target, format="tf_saved_model", verbose=False)
        case Format.ONNX:
            model.predict_on_batch(np.zeros((1, *model.input_shape[1:]), np.uint8))  # Keras asks it
            model.export(target, format="onnx", verbose=False)
            _name_ends(target)
        case _:
            _save_litert(model, target, format, calibration)


def _name_ends(file: Path) -> None:
    """Call an ONNX model's input `images`, its output `probabilities`, and their length `n`.

    The converter has names of its own, that change with the network: servers are set up by them.
    """
    import onnx

    model = onnx.load(file)
    (images,), (probabilities,) = model.graph.input, model.graph.output
    named = {images.name: "images", probabilities.name: "probabilities"}
    for node in model.graph.node:
        node.input[:] = [named.get(one, one) for one in node.input]
        node.output[:] = [named.get(one, one) for one in node.output]
    for end in (images, probabilities):
        end.name = named[end.name]
        end.type.tensor_type.shape.dim[0].dim_param = "n"
    onnx.checker.check_model(model)
    onnx.save(model, file)


def _check_weights(model: Any, file: Path) -> None:
    saved = keras.saving.load_model(file, safe_mode=True).get_weights()
    pairs = zip(model.get_weights(), saved, strict=True)
    if not all(one.tobytes() == other.tobytes() for one, other in pairs):
        raise SearchError(f"{file} was not saved with the weights that the model has")


def _save_litert(model: Any, target: Path, format: Format, calibration: NDArray[np.uint8]) -> None:
    import tensorflow as tf

    def images() -> Iterator[list[NDArray[np.uint8]]]:
        for image in calibration:
            yield [image[np.newaxis]]

    # The interpreter has no kernels but these: without them the conversion fails, not the user.
    kernels = tf.lite.OpsSet.TFLITE_BUILTINS
    options: dict[str, Any] = {}
    if format.quantized:
        options["optimizations"] = [tf.lite.Optimize.DEFAULT]
    if format == Format.LITERT_INT8:
        options["representative_dataset"] = images
        kernels = tf.lite.OpsSet.TFLITE_BUILTINS_INT8
    options["target_spec"] = {"supported_ops": [kernels]}
    model.export(target, format="litert", verbose=False, **options)
