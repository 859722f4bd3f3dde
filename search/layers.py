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


def summary(model: keras.Model) -> str:
    """A line a layer: its name, kind, output and weights; a backbone is one layer of them."""
    rows = [("layer", "kind", "output", "weights"), *map(_row, model.layers)]
    rows.append(("all", "", "", f"{model.count_params():,}"))
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    most = max(len(row[3]) for row in rows)
    return "\n".join(
        "  ".join(
            [
                *(cell.ljust(wide) for cell, wide in zip(row, widths, strict=False)),
                row[3].rjust(most),
            ]
        )
        for row in rows
    )


def _row(layer: keras.layers.Layer) -> tuple[str, str, str, str]:
    shape = getattr(getattr(layer, "output", None), "shape", None)  # several outputs are a list
    output = "" if shape is None else "×".join(map(str, shape[1:]))
    return layer.name, type(layer).__name__, output, f"{layer.count_params():,}"
