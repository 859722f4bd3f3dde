"""Networks that are too large for a space's limits, found before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spaces.model.build import build_model
from spaces.model.size import measure, symbolic

if TYPE_CHECKING:
    from spaces.limits import Limits
    from spaces.model.build import Shape
    from spaces.model.size import Size
    from spaces.suggester import Params


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a network is not trained."""

    reason: str  # in one line
    size: Size


def size_of(params: Params, *, shape: Shape, classes: int) -> Size:
    """The size of the network that `params` describe, without building it for real."""
    with symbolic():
        network = build_model(params, shape=shape, classes=classes, weights=False)
    batch_size = int(params["batch_size"] or 1)
    momentum = float(params.get("momentum") or 0.0)
    return measure(network.model, batch_size, str(params["optimizer"]), momentum)


def refusal(params: Params, limits: Limits | None, *, shape: Shape, classes: int) -> Refusal | None:
    """Why `limits` forbid the network that `params` describe; None where they allow it."""
    if limits is None or (limits.weights is None and limits.memory is None):
        return None
    size = size_of(params, shape=shape, classes=classes)
    if limits.weights is not None and size.weights > limits.weights:
        reason = f"{size.weights:,} weights, over the limit of {limits.weights:,}"
    elif limits.memory is not None and size.memory > limits.memory:
        reason = f"about {_gb(size.memory)} of memory, over the limit of {_gb(limits.memory)}"
    else:
        return None
    return Refusal(reason=reason, size=size)


def _gb(count: int) -> str:
    return f"{count / 1e9:.2g} GB"
