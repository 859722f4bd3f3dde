"""The layers of a Keras model, those inside its layers too, and what they give. Imports Keras."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def every_layer(model: keras.Model) -> Iterator[keras.layers.Layer]:
    """All layers that hold no others, in the order in which an image meets them."""
    for layer in model.layers:
        if isinstance(layer, keras.Model) and layer.layers:
            yield from every_layer(layer)
        else:
            yield layer


@contextmanager
def watched(layers: Iterable[keras.layers.Layer]) -> Iterator[dict[str, Any]]:
    """Within the context, the last output of each layer by its name, once it is called.

    It sees calls that run at once, not those of a compiled step.
    """
    outputs: dict[str, Any] = {}
    with ExitStack() as stack:
        for layer in layers:
            # On the instance, it stands before the class's method until it is deleted.
            layer.call = partial(_call, layer.call, layer.name, outputs)
            stack.callback(delattr, layer, "call")
        yield outputs


def _call(call: Any, name: str, outputs: dict[str, Any], *given: Any, **named: Any) -> Any:
    outputs[name] = call(*given, **named)
    return outputs[name]
