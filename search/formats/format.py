"""The formats that a model is exported in."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """What a model is written as; of all, uint8 images go in and float32 probabilities come out."""

    KERAS = "keras"  # one .keras file
    SAVEDMODEL = "savedmodel"  # a folder of TensorFlow's
    ONNX = "onnx"  # one .onnx file
    LITERT = "litert"  # one .tflite file
    LITERT_DYNAMIC = "litert-dynamic"  # .tflite: 8-bit weights of large layers, else as litert
    LITERT_INT8 = "litert-int8"  # .tflite: 8-bit weights and activations, calibrated by images

    @property
    def suffix(self) -> str:
        """How the name of its file ends; "" of a folder."""
        return _SUFFIXES[self]

    @property
    def quantized(self) -> bool:
        """Whether numbers are rounded to 8 bits, and predictions with them."""
        return self in (Format.LITERT_DYNAMIC, Format.LITERT_INT8)


_LITERT = (Format.LITERT, Format.LITERT_DYNAMIC, Format.LITERT_INT8)
_SUFFIXES = {
    Format.KERAS: ".keras",
    Format.SAVEDMODEL: "",
    Format.ONNX: ".onnx",
    **dict.fromkeys(_LITERT, ".tflite"),
}
TOLERANCE = {
    Format.KERAS: 1e-6,
    Format.SAVEDMODEL: 1e-5,
    Format.ONNX: 1e-4,
    Format.LITERT: 1e-4,
}
"""Of a class's probability, the largest difference between a file and the model it was made of.

Keras and TensorFlow run the same kernels; the others sum in another order, which a deep network
adds up. Over the presets, `scripts/check_formats.py` found 1.5e-7 at most of the first two, and
6.4e-6 of the others (MobileNetV2). The quantized formats have none: what their rounding costs is
measured as a change of accuracy.
"""
