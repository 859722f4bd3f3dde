"""Networks that are too large for a space's limits, found before anything is allocated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spaces.limits import show_bytes
from spaces.model.build import build_model
from spaces.model.size import measure, symbolic
from spaces.model.training import tune
from spaces.reading import Reading

if TYPE_CHECKING:
    from spaces.limits import Limits
    from spaces.model.build import Shape
    from spaces.model.size import Size
    from spaces.suggester import Params


def size_of(params: Params, *, shape: Shape, classes: int) -> Size:
    """The size of the network that `params` describe, as it is trained, without building it."""
    reading = Reading(params)
    with symbolic():
        network = build_model(params, shape=shape, classes=classes, weights=False)
        if network.extractor is not None and reading.fine_tuned:
            tune(network.extractor, params)
    return measure(
        network.model,
        reading.count("batch_size"),
        reading.word("optimizer"),
        reading.number("momentum"),
    )


def reason_against(size: Size, limits: Limits) -> str | None:
    """Why `limits` forbid a network of that size, in one line; None where they allow it."""
    if limits.weights is not None and size.weights > limits.weights:
        return f"{size.weights:,} weights, over the limit of {limits.weights:,}"
    if limits.memory is not None and size.memory > limits.memory:
        limit = show_bytes(limits.memory)
        return f"about {show_bytes(size.memory)} of memory, over the limit of {limit}"
    return None
