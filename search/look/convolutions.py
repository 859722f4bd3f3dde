"""Which layers of a network give maps, and which give them last. Imports Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KINDS = (
    keras.layers.Conv2D,
    keras.layers.Conv2DTranspose,
    keras.layers.DepthwiseConv2D,
    keras.layers.SeparableConv2D,
)


def is_convolution(layer: keras.layers.Layer) -> bool:
    """Whether it is one over height and width."""
    return isinstance(layer, _KINDS)


def gives_maps(output: Any) -> bool:
    """Whether a layer's output is (1, height, width, channels) of more than one place."""
    shape = tuple(getattr(output, "shape", ()))
    return len(shape) == 4 and shape[1] * shape[2] > 1


def last_maps(layers: Sequence[keras.layers.Layer], outputs: Mapping[str, Any]) -> str | None:
    """The name of the layer that ends what the last convolution with maps begins; None without one.

    That is the last layer whose maps have its size: the convolution's own normalization and
    activation, and the sum with what went past it, come before.

    Args:
        layers: in the order in which an image meets them.
        outputs: what each gave, by its name.
    """
    mapping = [layer for layer in layers if gives_maps(outputs.get(layer.name))]
    convolutions = [at for at, layer in enumerate(mapping) if is_convolution(layer)]
    if not convolutions:
        return None
    last = convolutions[-1]
    size = _size(outputs[mapping[last].name])
    name: str = [one.name for one in mapping[last:] if _size(outputs[one.name]) == size][-1]
    return name


def _size(output: Any) -> tuple[int, int]:
    _, height, width, _ = output.shape
    return height, width
