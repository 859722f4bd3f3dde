"""The names of a model's classes, in the model itself."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

from search.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LABELS = "labels.txt"  # a class a line, in the order of the probabilities
ONNX_KEY = "classes"  # of the metadata: a list in JSON


def add_labels(model: Path, format: Format, classes: Sequence[str]) -> None:
    """Write the names where the format has a place for them.

    A SavedModel keeps them in `assets.extra`, which TensorFlow leaves to users; a .keras file, a
    zip archive, has one member more; a .tflite file gets a zip archive appended, as TensorFlow's
    own metadata writer does it (ai.google.dev/edge/litert/conversion/tensorflow/metadata).
    """
    text = "".join(f"{name}\n" for name in classes)
    match format:
        case Format.SAVEDMODEL:
            (model / "assets.extra").mkdir()
            (model / "assets.extra" / LABELS).write_text(text, encoding="utf-8")
        case Format.ONNX:
            _add_to_onnx(model, classes)
        case _:
            with zipfile.ZipFile(model, "a") as archive:
                archive.writestr(LABELS, text)


def _add_to_onnx(file: Path, classes: Sequence[str]) -> None:
    import onnx

    model = onnx.load(file)
    onnx.helper.set_model_props(model, {ONNX_KEY: json.dumps(list(classes))})
    onnx.save(model, file)
