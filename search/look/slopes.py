"""How a class's score changes with an image's pixels and a layer's maps. Imports Keras."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from search.layers import every_layer
from search.trainer.backends.tensorflow import tape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_LEAST = 1e-30  # of a probability, before its logarithm
_SQUASHING = (keras.activations.softmax, keras.activations.sigmoid)


@dataclass(frozen=True, kw_only=True)
class Slopes:
    """The gradients of one class's score.

    The score is what the last softmax or sigmoid is given: for the first of two classes, its
    negative. Where a model ends otherwise it is the logarithm of the probability.
    """

    # (height, width, channels) of the image: by a level of 255, unless the model's own operations
    # scale it before the first layer
    by_pixels: NDArray[Any]
    maps: NDArray[Any] | None  # of the layer, (height, width, channels); None where none is asked
    by_maps: NDArray[Any] | None  # of the same shape


def slopes(
    model: keras.Model,
    image: NDArray[np.uint8],
    labels: Sequence[int],
    *,
    layer: str | None,
    ending: keras.layers.Layer | None,
) -> list[Slopes]:
    """Those of each label, in inference mode; nothing of the model changes.

    Args:
        model: uint8 images to probabilities (n, 1), of the second of two classes, or (n, classes).
        image: (height, width, channels).
        labels: of the classes.
        layer: the name of the one whose maps are wanted.
        ending: the layer whose softmax or sigmoid gives the probabilities, where there is one.
    """
    record = tape()
    traced = _Traced(record, layer)
    with _unsquashed(ending), traced.within(model), record:
        outputs = model(image[np.newaxis], training=False)
        scores = [_score(outputs[0], label, raw=ending is not None) for label in labels]
    sources = [traced.pixels, *traced.maps]
    return [_slopes(sources, record.gradient(score, sources)) for score in scores]


def squashes(layer: keras.layers.Layer) -> bool:
    """Whether a layer ends in a softmax or sigmoid that can be taken away."""
    return getattr(layer, "activation", None) in _SQUASHING


def _slopes(sources: list[Any], found: list[Any]) -> Slopes:
    by_pixels, *by_maps = [_array(one, like) for one, like in zip(found, sources, strict=True)]
    return Slopes(
        by_pixels=by_pixels,
        maps=_array(sources[1], sources[1]) if by_maps else None,
        by_maps=by_maps[0] if by_maps else None,
    )


def _array(tensor: Any, like: Any) -> NDArray[Any]:
    """What is of the one image; without a gradient the score does not depend on it."""
    array: NDArray[Any] = keras.ops.convert_to_numpy(like if tensor is None else tensor)[0]
    return np.zeros_like(array) if tensor is None else array


def _score(output: Any, label: int, *, raw: bool) -> Any:
    single = output.shape[0] == 1
    if raw:
        return (output[0] if label == 1 else -output[0]) if single else output[label]
    own = (output[0] if label == 1 else 1 - output[0]) if single else output[label]
    return keras.ops.log(keras.ops.maximum(own, _LEAST))


@contextmanager
def _unsquashed(ending: Any) -> Iterator[None]:
    # Where a probability is nearly 1, its own gradient is nearly 0, whatever the image shows.
    if ending is None:
        yield
        return
    activation = ending.activation
    ending.activation = keras.activations.linear
    try:
        yield
    finally:
        ending.activation = activation


class _Traced:
    """What the first layer is given, as floats that gradients can reach, and a layer's maps."""

    def __init__(self, record: Any, layer: str | None) -> None:
        self.pixels: Any = None
        self.maps: list[Any] = []  # one, once its layer is called
        self._record, self._layer, self._given = record, layer, None

    @contextmanager
    def within(self, model: keras.Model) -> Iterator[None]:
        """See each layer of a model called."""
        with ExitStack() as stack:
            for layer in every_layer(model):
                # On the instance, it stands before the class's method until it is deleted.
                layer.call = partial(self._call, layer.call, layer.name)
                stack.callback(delattr, layer, "call")
            yield

    def _call(self, call: Any, name: str, *given: Any, **named: Any) -> Any:
        if self.pixels is None:
            self._given = keras.tree.flatten(given)[0]
            self.pixels = keras.ops.cast(self._given, "float32")
            self._record.watch(self.pixels)
        output = call(*keras.tree.map_structure(self._floats, given), **named)
        if name == self._layer:
            self.maps = [output]
        return output

    def _floats(self, tensor: Any) -> Any:
        return self.pixels if tensor is self._given else tensor
