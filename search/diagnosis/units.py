"""What layers show: units that say nothing, gradients that vanish or explode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.diagnosis.finding import Finding, Kind, number, sentence
from search.diagnosis.thresholds import THRESHOLDS
from search.names import few

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.diagnosis.curve import Curve
    from storage import Epoch, LayerHealth


def dead(curve: Curve) -> Finding | None:
    """Most units of a layer were 0 for every image, when it was looked at last."""
    last = _looked(curve)[-1:]
    worst = sorted(
        ((one.dead, one.name) for one in _layers(last) if (one.dead or 0) >= THRESHOLDS.dead),
        reverse=True,
    )
    if not worst:
        return None
    shares = [f"{name} ({share:.0%})" for share, name in worst]
    return Finding(
        kind=Kind.DEAD,
        evidence=sentence(
            f"of {few(shares)} so many units were 0 for every image after epoch {last[0].epoch}"
        ),
        suggestion="Take an activation that never dies (leaky_relu, elu, gelu), "
        "normalization: batch, a lower learning_rate, or fewer units.",
        epoch=_first(curve, worst[0][1]),
    )


def exploding(curve: Curve) -> Finding | None:
    """A layer's gradient is huge, or was a number and is none any more."""
    looked = _looked(curve)
    for place, epoch in enumerate(looked):
        earlier = {one.name for one in _layers(looked[:place]) if one.gradient is not None}
        for one in epoch.layers:
            lost = one.gradient is None and one.name in earlier
            if lost or (one.gradient or 0) >= THRESHOLDS.exploded:
                return _exploded(one, epoch)
    return None


def _exploded(layer: LayerHealth, epoch: Epoch) -> Finding:
    size = "not finite" if layer.gradient is None else number(layer.gradient)
    return Finding(
        kind=Kind.EXPLODING,
        evidence=sentence(
            f"the gradient of {layer.name} is {size} (root mean square over its weights) after "
            f"epoch {epoch.epoch}"
        ),
        suggestion="Bound each step with gradient_clip: 1, or take normalization: batch or a lower "
        "learning_rate.",
        epoch=epoch.epoch,
    )


def vanishing(curve: Curve) -> Finding | None:
    """The first layer's gradient is a tiny part of the largest, and nothing was learned yet."""
    last = _looked(curve)[-1:]
    sizes = [(one.gradient, one.name) for one in _layers(last) if one.gradient is not None]
    trained = len(curve) and curve.train.end < THRESHOLDS.untaught * curve.chance
    if len(sizes) < 2 or trained:
        return None
    (first, name), (largest, where) = sizes[0], max(sizes)
    if first > THRESHOLDS.vanished * largest:
        return None
    return Finding(
        kind=Kind.VANISHING,
        evidence=sentence(
            f"the gradient of {name}, the first layer, is {number(first)} and that of {where} "
            f"{number(largest)} after epoch {last[0].epoch} (root mean squares over their weights)"
        ),
        suggestion="Take normalization: batch and activation: relu or gelu, fewer blocks, or "
        "network: residual.",
        epoch=last[0].epoch,
    )


def _looked(curve: Curve) -> list[Epoch]:
    return [one for one in curve.every if one.layers]


def _layers(epochs: Sequence[Epoch]) -> list[LayerHealth]:
    return [layer for epoch in epochs for layer in epoch.layers]


def _first(curve: Curve, name: str) -> int | None:
    """The first epoch from which on most units of a layer were dead whenever it was looked at."""
    since = None
    for epoch in _looked(curve):
        shares = [one.dead or 0 for one in epoch.layers if one.name == name]
        if not shares or shares[0] < THRESHOLDS.dead:
            since = None
        elif since is None:
            since = epoch.epoch
    return since
