"""How far learning has come: not far enough, still on the way, or well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.diagnosis.finding import Finding, Kind, number, sentence
from search.diagnosis.thresholds import THRESHOLDS

if TYPE_CHECKING:
    from search.diagnosis.curve import Curve


def falls_since(curve: Curve) -> int | None:
    """The place from which on the validation loss fell to the end, lowest there; None: it did not.

    It is the beginning of the last strip.
    """
    strip = min(max(THRESHOLDS.strip, len(curve) // THRESHOLDS.strips), len(curve) - 1)
    before, end = curve.val.smooth[-1 - strip], curve.val.end
    enough = max(
        THRESHOLDS.still_falling * before,
        THRESHOLDS.least_fall * curve.chance,
        THRESHOLDS.beyond_noise * curve.val.noise,
    )
    lowest = curve.val.values.index(min(curve.val.values))
    falls = before - end >= enough and len(curve) - lowest <= strip
    return len(curve) - 1 - strip if falls else None


def not_finished(curve: Curve) -> Finding | None:
    """The validation loss still falls at the end."""
    if (place := falls_since(curve)) is None:
        return None
    since = curve.epochs[place]
    return Finding(
        kind=Kind.NOT_FINISHED,
        evidence=sentence(
            f"the validation loss was still falling: from {number(curve.val.smooth[place])} "
            f"(around epoch {since}) to {number(curve.val.end)} (around epoch {curve.epochs[-1]})"
        ),
        suggestion="Train for more epochs (--epochs, or patience where that ended it), or raise "
        "learning_rate a little.",
        epoch=since,
    )


def underfitting(curve: Curve) -> Finding | None:
    """Both losses end near guessing, or neither training loss nor validation AUC ever moved."""
    first = curve.train.smooth[0]
    moved = first - curve.train.end > THRESHOLDS.covered * first
    aucs = [one.val_auc for one in curve.every if one.val_auc is not None]
    level = THRESHOLDS.untaught * curve.chance
    if min(curve.train.end, curve.val.end) > level:
        seen = (
            f"training ended at a loss of {number(curve.train.end)} and validation at "
            f"{number(curve.val.end)}, where guessing gives {number(curve.chance)}"
        )
    elif aucs and max(aucs) <= THRESHOLDS.blind and not moved:
        seen = f"the best AUC of all epochs is {number(max(aucs))}, where guessing gives 0.5"
    else:
        return None
    return Finding(
        kind=Kind.UNDERFITTING,
        evidence=sentence(seen),
        suggestion="Make the network larger (blocks, filters, units), or regularize it less (lower "
        "dropout, dropout_blocks, l1 and l2).",
    )


def good_fit(curve: Curve) -> Finding:
    """What is left where nothing else was found."""
    lowest = curve.val.values.index(min(curve.val.values))
    return Finding(
        kind=Kind.GOOD_FIT,
        evidence=sentence(
            f"the validation loss fell to {number(curve.val.values[lowest])} (epoch "
            f"{curve.epochs[lowest]}) and ended at {number(curve.val.end)}, the training loss at "
            f"{number(curve.train.end)}"
        ),
        suggestion="Nothing needs mending; how much of the value is luck, --repeats tells.",
    )
