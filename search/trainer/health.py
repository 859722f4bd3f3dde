"""How a network's layers fare: units that say nothing, and the size of gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from search.layers import every_layer
from search.trainer.backends import backend
from storage import LayerHealth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MOST_IMAGES = 32  # looked at; a batch's at most, for that is known to fit in memory


def due(epoch: int) -> bool:
    """Whether to look after an epoch, the first being 1: after 1, 2, 4, 8 and so on.

    Most happens early, and looking takes as long as a few steps.
    """
    return epoch & (epoch - 1) == 0


def look(model: keras.Model, inputs: NDArray[Any], targets: NDArray[Any]) -> list[LayerHealth]:
    """Every layer of a compiled model that has rectified units, or weights that train.

    Args:
        model: as it trains; nothing of it changes, and no random number is drawn.
        inputs: of a few training images.
        targets: theirs, as its loss takes them.
    """
    layers = list(every_layer(model))
    rectified = [one for one in layers if _rectifies(one)]
    gradients, outputs = backend().backward(model, inputs, targets, rectified)
    sizes = _sizes(model, gradients)
    found = []
    for layer in layers:
        output = outputs.get(layer.name)
        dead = None if output is None else _dead(output)
        gradient = _gradient(layer, sizes)
        if dead is not None or gradient is not None:
            found.append(LayerHealth(name=layer.name, dead=dead, gradient=gradient))
    return found


def _rectifies(layer: keras.layers.Layer) -> bool:
    activation = getattr(layer, "activation", None)
    rectified = activation in (keras.activations.relu, keras.activations.relu6)
    return rectified or isinstance(layer, keras.layers.ReLU)


def _dead(output: NDArray[Any]) -> float:
    """Share of the units, or a convolution's filters, that are 0 for every image everywhere."""
    highest = output.reshape(-1, output.shape[-1]).max(axis=0)
    return float((highest <= 0).mean())


def _sizes(model: keras.Model, found: list[NDArray[Any] | None]) -> Mapping[int, tuple[float, int]]:
    """Sum of squares and count of each variable's gradient, by the variable's id."""
    return {
        id(variable): (float(np.square(one, dtype=np.float64).sum()), one.size)
        for variable, one in zip(model.trainable_variables, found, strict=True)
        if one is not None
    }


def _gradient(layer: keras.layers.Layer, sizes: Mapping[int, tuple[float, int]]) -> float | None:
    """Root mean square over a layer's weights; None where none train, or it is not finite."""
    own = [sizes[id(one)] for one in layer.trainable_variables if id(one) in sizes]
    count = sum(size for _, size in own)
    square = sum(total for total, _ in own) / count if count else float("nan")
    return float(np.sqrt(square)) if np.isfinite(square) else None
