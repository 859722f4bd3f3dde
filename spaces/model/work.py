"""How much a model computes, and how long that takes here."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spaces.model.size import Size

# How often what a step holds is read and written: by the layer that makes it, by the next one, and
# on the way back.
_PASSES = 3


@dataclass(frozen=True, kw_only=True)
class Machine:
    """How fast this one is: multiply-adds a second, and bytes a second through a layer.

    The latter are those of an array that one layer reads and of which it writes another.
    """

    multiply_adds: float
    bytes: float


def multiply_adds(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> int:
    """Multiplications, each with its addition, of one call of `layer` on one image.

    Convolutions and dense layers only; all others have few beside them.
    """
    count = next((count for kind, count in _COUNTS.items() if isinstance(layer, kind)), None)
    return count(layer, inputs[0].shape, outputs[0].shape) if count else 0


def _convolution(layer: Any, inputs: Sequence[int], outputs: Sequence[int]) -> int:
    # Each output value: a kernel times the channels of its group.
    return int(prod(outputs[1:]) * prod(layer.kernel_size) * inputs[-1] // layer.groups)


def _depthwise(layer: Any, _: Sequence[int], outputs: Sequence[int]) -> int:
    return int(prod(outputs[1:]) * prod(layer.kernel_size))


def _separable(layer: Any, inputs: Sequence[int], outputs: Sequence[int]) -> int:
    pixels, channels = prod(outputs[1:-1]), inputs[-1] * layer.depth_multiplier
    return int(pixels * channels * (prod(layer.kernel_size) + outputs[-1]))


def _dense(_: Any, inputs: Sequence[int], outputs: Sequence[int]) -> int:
    return prod(outputs[1:]) * inputs[-1]


_COUNTS = {
    keras.layers.Conv2D: _convolution,
    keras.layers.DepthwiseConv2D: _depthwise,
    keras.layers.SeparableConv2D: _separable,
    keras.layers.Dense: _dense,
}


def step_seconds(size: Size, batch_size: int, machine: Machine) -> float:
    """Roughly how long a training step takes: the time to compute, and that to read and write.

    The backward pass multiplies twice where the forward pass does once, for the gradients of the
    weights and of the inputs (Kaplan et al., "Scaling Laws for Neural Language Models", 2020,
    section 2.1). The two parts are those of Williams et al., "Roofline", 2009, in sum, not the
    larger one. With the networks of `measure` on two cores of a CPU it was 0.6 to 1.6 times as long
    as the step that TensorFlow took, but 2.6 times with a dense one trained by sgd.
    """
    computing = size.step_multiply_adds * batch_size / machine.multiply_adds
    return computing + _PASSES * size.memory / machine.bytes


def try_machine(seconds: float = 0.2) -> Machine:
    """Measure the device that Keras uses, for `seconds` each with a convolution and with a copy."""
    shape, filters, kernel = (64, 56, 56, 64), 64, (3, 3)
    images = keras.random.normal(shape, seed=0)
    weights = keras.random.normal((*kernel, shape[-1], filters), seed=0)
    convolutions = _rate(lambda: keras.ops.conv(images, weights, padding="same"), seconds)
    copies = _rate(lambda: images + 1, seconds)
    return Machine(
        multiply_adds=prod(shape) * filters * prod(kernel) * convolutions,
        bytes=prod(shape) * 4 * copies,  # of float32
    )


def _rate(compute: Callable[[], Any], seconds: float) -> float:
    """How often a second."""
    _wait(compute())
    count, began = 0, time.perf_counter()
    while (taken := time.perf_counter() - began) < seconds:
        _wait(compute())
        count += 1
    return count / taken


def _wait(result: Any) -> None:
    float(result[0, 0, 0, 0])  # a GPU gives it when all its work is done
