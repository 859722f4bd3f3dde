"""Whether a network learns what holds for its training images alone, and since when."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from search.diagnosis.curve import Curve
from search.diagnosis.finding import Finding, Kind, number, sentence
from search.diagnosis.fitting import falls_since
from search.diagnosis.thresholds import THRESHOLDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import Epoch

_SUGGESTION = (
    "Regularize more (raise dropout, dropout_blocks or l2), vary the images (flip, rotation, zoom, "
    "mixup), or make the network smaller (filters, units)."
)


def rises_since(curve: Curve) -> int | None:
    """The place of the lowest validation loss, where it rose since while the training loss fell.

    Both are smoothed. None where the validation loss did not rise, or not more than its noise and
    what is said in the table, or too lately, or where the training loss did not fall as well.
    """
    lowest = curve.val.lowest
    if len(curve) - 1 - lowest < THRESHOLDS.since_lowest:
        return None
    train, val = curve.train.smooth[lowest], min(curve.val.smooth)
    share = min(THRESHOLDS.rise * val, THRESHOLDS.most_rise * curve.chance)
    least = max(share, THRESHOLDS.least_rise * curve.chance)
    rose = curve.val.end - val > max(least, THRESHOLDS.beyond_noise * curve.val.noise)
    fell = train - curve.train.end >= THRESHOLDS.fall * train
    return lowest if rose and fell else None


def overfits_since(fold: Sequence[Epoch], *, chance: float) -> int | None:
    """The epoch since which a fold overfits so that its trial may be ended; None where not.

    It is that of the lowest validation loss. None of a fold's first seven epochs ends a trial, nor
    does one whose validation loss is below the median of those since the lowest: after a jump it
    comes down again, where overfitting goes on.
    """
    curve = Curve.of(fold, chance=chance)
    if len(curve) < THRESHOLDS.before_pruning or (lowest := rises_since(curve)) is None:
        return None
    since = curve.val.values[lowest:]
    return None if since[-1] < median(since) else curve.epochs[lowest]


def overfitting(curve: Curve) -> Finding | None:
    """The validation loss rises while the training loss falls, or stays far above it."""
    if (lowest := rises_since(curve)) is not None:
        return _rising(curve, lowest)
    since = _parted_since(curve)
    if since is None or falls_since(curve) is not None:
        return None
    evidence = sentence(
        f"the validation loss stands at {number(curve.val.end)} and the training loss at "
        f"{number(curve.train.end)} (medians of {curve.last}), a gap of "
        f"{number(curve.val.end - curve.train.end)}"
    )
    return Finding(
        kind=Kind.OVERFITTING,
        evidence=evidence,
        suggestion=_SUGGESTION,
        epoch=curve.epochs[since],
    )


def _rising(curve: Curve, lowest: int) -> Finding:
    since = curve.epochs[lowest]
    evidence = sentence(
        f"the validation loss rose from {number(curve.val.values[lowest])} (epoch {since}) to "
        f"{number(curve.val.end)} (median of {curve.last}) while the training loss fell from "
        f"{number(curve.train.smooth[lowest])} to {number(curve.train.end)}, a gap of "
        f"{number(curve.val.end - curve.train.end)}"
    )
    return Finding(kind=Kind.OVERFITTING, evidence=evidence, suggestion=_SUGGESTION, epoch=since)


def _parted_since(curve: Curve) -> int | None:
    """The place from which on the two losses stay far apart; None where they do not, or not yet."""
    least = max(THRESHOLDS.gap * curve.chance, THRESHOLDS.gap_noise * curve.val.noise)
    since = len(curve)
    pairs = zip(curve.train.smooth, curve.val.smooth, strict=True)
    for place, (train, val) in reversed(list(enumerate(pairs))):
        if val - train <= least or val <= THRESHOLDS.times * train:
            break
        since = place
    return since if len(curve) - since >= THRESHOLDS.strip else None
