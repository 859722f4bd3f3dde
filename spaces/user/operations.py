"""The layers and operations that a model is made of, in the order of its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from collections.abc import Iterator

# Operators written on tensors, as `images / 127.5 - 1`, by the names of Keras's operations.
_ARITHMETIC = {"Add", "Subtract", "Multiply", "Divide", "TrueDivide"}


def is_graph(model: object) -> bool:
    """Whether a model's layers are known in order: functional or Sequential, not subclassed."""
    return isinstance(model, keras.Sequential) or hasattr(model, "operations")


def operations(model: Any) -> Iterator[Any]:
    """All layers and operations, those of models inside included; of any kind of model."""
    for operation in getattr(model, "operations", None) or model.layers:
        if isinstance(operation, keras.Model) and is_graph(operation):
            yield from operations(operation)
        else:
            yield operation


def rescales(model: Any) -> bool:
    """Whether a model scales its images itself.

    It does where a Rescaling, a Normalization or arithmetic on the images stands before its first
    layer with weights, as in Keras's EfficientNets or after a `preprocess_input`.
    """
    for operation in operations(model):
        if isinstance(operation, keras.layers.Rescaling | keras.layers.Normalization):
            return True
        if _is_arithmetic(operation):
            return True
        if getattr(operation, "weights", None):
            return False
    return False


def _is_arithmetic(operation: object) -> bool:
    kind = type(operation)
    return kind.__module__.startswith("keras.src.ops") and kind.__name__ in _ARITHMETIC
