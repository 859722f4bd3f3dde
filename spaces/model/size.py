"""A model's weights, memory and work, counted before anything of it is allocated."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras.src.backend.common import global_state

from spaces.model.work import multiply_adds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Arrays as large as the weights that an optimizer keeps beside them, as Keras's classes of these
# names make them in `build`.
_SLOTS = {
    "sgd": 0,
    "rmsprop": 1,
    "adagrad": 1,
    "lion": 1,
    "adam": 2,
    "adamw": 2,
    "nadam": 2,
    "adadelta": 2,
}
_WITH_MOMENTUM = ("sgd", "rmsprop")  # one more where it is not 0

_PENDING = "uninitialized_variables"  # Keras's name for the list of them

# Their outputs are their inputs, in another shape or none.
_VIEWS = (
    keras.layers.InputLayer,
    keras.layers.Flatten,
    keras.layers.Reshape,
    keras.layers.Identity,
)
# The gradient needs neither what went in nor what came out.
_LINEAR = (
    keras.layers.Add,
    keras.layers.Average,
    keras.layers.AveragePooling2D,
    keras.layers.Concatenate,
    keras.layers.GlobalAveragePooling2D,
    keras.layers.Rescaling,
    keras.layers.Resizing,
    keras.layers.UpSampling2D,
    keras.layers.ZeroPadding2D,
)
# The gradient follows from what came out; what went in is written over.
_FROM_OUTPUT = ("relu", "relu6", "elu", "selu", "tanh", "sigmoid", "softmax")
# Keras computes it in steps, and the gradients of two of them need results of their own.
_INSIDE = {"gelu": 2}
# Of the images' part: memory lost between arrays, and what a layer uses while it computes. Found
# with the networks that `measure` names, and the only figure here that was.
_OVERHEAD = 1.25


@dataclass(frozen=True, kw_only=True)
class Size:
    """What a model takes.

    `weights` is their number, trained and not; `memory` an estimate of the most bytes that a
    training step holds. `multiply_adds` are the multiplications, each with its addition, of one
    image on its way forward, `step_multiply_adds` those of one image in training: forward and, as
    far as anything is trained, back.
    """

    weights: int
    memory: int
    multiply_adds: int
    step_multiply_adds: int


@contextmanager
def symbolic() -> Iterator[None]:
    """Inside it, building a Keras model makes weights that have a shape and no array.

    A model so built can be counted, not called. What has values from the start cannot be made
    inside it, an optimizer for one: `ValueError`.
    """
    # A copy: once anything was built there is a list, and Keras adds to that very one.
    pending = list(global_state.get_global_attribute(_PENDING) or ())
    try:
        with keras.StatelessScope(initialize_variables=False):
            yield
    finally:
        # Keras makes the arrays of all that are listed when any other such scope ends.
        global_state.set_global_attribute(_PENDING, pending)


def measure(
    model: keras.Model, batch_size: int, optimizer: str = "adam", momentum: float = 0.0
) -> Size:
    """Count `model`, built in earnest or symbolically, as trained by `optimizer` (a space's name).

    It sees into functional and sequential models, nested ones too; of any other, and of layers made
    of layers, it knows the weights alone. The memory is the sum of

    - the weights, the gradients of the trained ones, and the optimizer's slots;
    - one array more for each of these while the largest weight is being changed;
    - for each image of a batch and with a quarter added, what the backward pass needs of the
      forward one: the inputs of layers that a gradient passes through, or the outputs where the
      gradient follows from those, each array once (Chen et al., "Training Deep Nets with Sublinear
      Memory Cost", 2016, section 3), and the inputs and outputs of the layer with the largest,
      for the gradients on their way back.

    It was 0.75 to 1.15 times what the resident memory of a process on a CPU grew by, with 19
    networks from 0.07 to 2 GB: dense, cnn with each normalization, residual, separable, and
    MobileNetV2 and ResNet50 trained whole; half of it with a frozen MobileNetV2. Of a GPU's
    workspace for convolutions it knows nothing.
    """
    tally = _Tally()
    tally.walk(model)
    slots = _SLOTS[optimizer] + (optimizer in _WITH_MOMENTUM and momentum > 0)
    trained = [_nbytes([weight]) for weight in model.trainable_weights]
    changing = (sum(trained) + max(trained, default=0)) * (1 + slots)
    images = int(tally.bytes * batch_size * _OVERHEAD)
    return Size(
        weights=model.count_params(),
        memory=_nbytes(model.weights) + changing + images,
        multiply_adds=tally.multiply_adds,
        step_multiply_adds=tally.step_multiply_adds,
    )


class _Tally:
    """Goes through a model's calls of layers, nested models' too."""

    def __init__(self) -> None:
        self.multiply_adds = 0
        self.step_multiply_adds = 0
        self._widest = 0
        self._inside = 0
        self._kept: dict[int, int] = {}
        self._learning: set[int] = set()
        self._source: dict[int, int] = {}  # of a view

    @property
    def bytes(self) -> int:
        """Of one image."""
        return sum(self._kept.values()) + self._inside + self._widest

    def walk(self, model: Any) -> None:
        """Add every call of a layer in `model`, a functional or sequential one."""
        for node in _nodes(model):
            layer, outputs = node.operation, node.output_tensors
            inputs = node.arguments.keras_tensors
            if _nodes(layer):
                self._pass(inputs, layer.inputs)
                self.walk(layer)
                self._pass(layer.outputs, outputs)
            else:
                self._call(layer, inputs, outputs)

    def _pass(self, tensors: Sequence[Any], same: Sequence[Any]) -> None:
        for one, other in zip(tensors, same, strict=True):
            self._source[id(other)] = self._source.get(id(one), id(one))
            if id(one) in self._learning:
                self._learning.add(id(other))

    def _call(self, layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        if isinstance(layer, _VIEWS):
            self._pass(inputs, outputs[: len(inputs)])
            return
        trained = bool(getattr(layer, "trainable_weights", ()))
        behind = any(id(tensor) in self._learning for tensor in inputs)
        work = multiply_adds(layer, inputs, outputs)
        self.multiply_adds += work
        self.step_multiply_adds += work * (1 + trained + behind)
        self._widest = max(self._widest, _nbytes([*inputs, *outputs]))
        if trained or behind:
            self._learning.update(map(id, outputs))
            self._keep(layer, inputs, outputs)

    def _keep(self, layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        for tensor in _needed(layer, inputs, outputs):
            self._kept[self._source.get(id(tensor), id(tensor))] = _nbytes([tensor])
        if inside := _INSIDE.get(_activation(layer)):
            self._inside += inside * _nbytes(outputs)


def _needed(layer: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """What the gradient of `layer` is computed from."""
    if isinstance(layer, _LINEAR):
        return []
    if isinstance(layer, (keras.layers.MaxPooling2D, keras.layers.GlobalMaxPooling2D)):
        return [*inputs, *outputs]
    activation = _activation(layer)
    if isinstance(layer, (keras.layers.Activation, keras.layers.ReLU)):
        return list(outputs if activation in _FROM_OUTPUT else inputs)
    return [*inputs, *(outputs if activation != "linear" else [])]


def _activation(layer: Any) -> str:
    if isinstance(layer, keras.layers.ReLU):
        return "relu"
    return getattr(getattr(layer, "activation", None), "__name__", "linear")


def _nodes(model: Any) -> list[Any]:
    """The calls in a model in the order of computation; none of what is no such model."""
    graph = getattr(model, "_functional", None) or model
    by_depth = getattr(graph, "_nodes_by_depth", {})
    return [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]


def _nbytes(arrays: Iterable[Any]) -> int:
    """Of weights, or of one image's part of tensors."""
    return sum(
        prod(side for side in array.shape if side is not None) * np.dtype(array.dtype).itemsize
        for array in arrays
    )
