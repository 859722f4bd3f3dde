"""Losses that jump, rise, creep, or leave all bounds."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from search.diagnosis.curve import Losses
from search.diagnosis.finding import Finding, Kind, number, sentence
from search.diagnosis.thresholds import THRESHOLDS

if TYPE_CHECKING:
    from search.diagnosis.curve import Curve

_STEP = 10  # how much lower or higher a learning rate is worth trying


def diverged(curve: Curve) -> Finding | None:
    """A loss is no number any more, or the training loss ended far above guessing."""
    broken = [one for one in curve.every if one.loss is None or one.val_loss is None]
    if broken and broken[-1] is curve.every[-1]:
        which = "training" if broken[0].loss is None else "validation"
        seen, epoch = f"the {which} loss is not finite in epoch {broken[0].epoch}", broken[0].epoch
    elif len(curve) and _far_up(curve):
        epoch = curve.epochs[curve.train.lowest]
        seen = (
            f"the training loss rose from {number(min(curve.train.smooth))} (around epoch "
            f"{epoch}) to {number(curve.train.end)}, where guessing gives {number(curve.chance)}"
        )
    else:
        return None
    return Finding(
        kind=Kind.DIVERGED,
        evidence=sentence(seen),
        suggestion=f"{_lower_rate(curve)}, or bound each step with gradient_clip: 1.",
        epoch=epoch,
    )


def _far_up(curve: Curve) -> bool:
    end = curve.train.end
    bound = max(THRESHOLDS.blown_up * curve.chance, 2 * min(curve.train.smooth))
    return end > bound


def unstable(curve: Curve) -> Finding | None:
    """The validation loss jumps from epoch to epoch, the first apart."""
    val = Losses(curve.val.values[1:])
    level = median(val.values)
    least = max(THRESHOLDS.unsteady * level, THRESHOLDS.least_unsteady * curve.chance)
    if val.noise <= least:
        return None
    return Finding(
        kind=Kind.UNSTABLE,
        evidence=sentence(
            f"the validation loss jumps by about {number(val.noise)} from epoch to epoch around a "
            f"median of {number(level)}"
        ),
        suggestion=_steadier(curve),
    )


def _steadier(curve: Curve) -> str:
    train = Losses(curve.train.values[1:])
    if train.noise > THRESHOLDS.calm * median(train.values):
        return f"{_lower_rate(curve)}, or take a larger batch_size."
    return (
        "As training itself is calm, take normalization: none or layer where it is batch, or "
        "validate on more images; else lower learning_rate."
    )


def rate_too_high(curve: Curve) -> Finding | None:
    """The training loss itself jumps, rises, or blew up at first and never recovered."""
    seen, epoch = _shakes(curve) or _climbs(curve) or _blew_up(curve) or ("", None)
    if not seen:
        return None
    return Finding(
        kind=Kind.RATE_TOO_HIGH,
        evidence=sentence(seen + _at_rate(curve)),
        suggestion=f"{_lower_rate(curve)}, or let it rise slowly (schedule: cosine with "
        "warmup_epochs).",
        epoch=epoch,
    )


def _shakes(curve: Curve) -> tuple[str, int | None] | None:
    train = Losses(curve.train.values[1:])
    level = median(train.values)
    least = max(THRESHOLDS.shaking * level, THRESHOLDS.least_unsteady * curve.chance)
    if train.noise <= least:
        return None
    text = f"the training loss jumps by about {number(train.noise)} around {number(level)}"
    return text, None


def _climbs(curve: Curve) -> tuple[str, int | None] | None:
    lowest = min(curve.train.smooth)
    enough = max(
        THRESHOLDS.climb * lowest,
        2 * THRESHOLDS.least_rise * curve.chance,
        THRESHOLDS.beyond_noise * curve.train.noise,
    )
    if curve.train.end - lowest <= enough:
        return None
    epoch = curve.epochs[curve.train.lowest]
    text = (
        f"the training loss rose from {number(lowest)} (around epoch {epoch}) to "
        f"{number(curve.train.end)}"
    )
    return text, epoch


def _blew_up(curve: Curve) -> tuple[str, int | None] | None:
    first, end = curve.train.values[0], curve.train.end
    far = first > THRESHOLDS.blown_up * curve.chance
    if not far or end < THRESHOLDS.at_chance * curve.chance:
        return None
    text = (
        f"the training loss of the first epoch is {number(first)} and it ended at {number(end)}, "
        f"where guessing gives {number(curve.chance)}"
    )
    return text, curve.epochs[0]


def rate_too_low(curve: Curve) -> Finding | None:
    """A loss creeps down at a steady pace, or nothing moves at a tiny rate."""
    if curve.train.end < THRESHOLDS.untaught * curve.chance:
        return None
    losses = {"training": curve.train, "validation": curve.val}
    creeping = [(name, one) for name, one in losses.items() if _creeps(one)]
    if creeping:
        which, creeps = creeping[0]
        first = creeps.smooth[0]
        seen = (
            f"the {which} loss covered {number(100 * (1 - creeps.end / first))}% of its way from "
            f"{number(first)} to 0 in {len(curve)} epochs, at about the same pace all along"
        )
    elif _stands_still(curve):
        seen = f"neither loss moved by {THRESHOLDS.flat:.0%} in {len(curve)} epochs"
    else:
        return None
    return Finding(
        kind=Kind.RATE_TOO_LOW,
        evidence=sentence(seen + _at_rate(curve)),
        suggestion=_higher_rate(curve),
    )


def _creeps(losses: Losses) -> bool:
    """Whether a loss falls by little, about as fast in its second half as in its first."""
    smooth = losses.smooth
    middle = smooth[len(smooth) // 2]
    first, second = smooth[0] - middle, middle - smooth[-1]
    fell = first + second
    if not THRESHOLDS.beyond_noise * losses.noise < fell < THRESHOLDS.covered * smooth[0]:
        return False
    return 0 < max(first, second) <= THRESHOLDS.pace * min(first, second)


def _stands_still(curve: Curve) -> bool:
    rate = curve.learning_rate
    changes = [abs(one.end / one.smooth[0] - 1) for one in (curve.train, curve.val)]
    return rate is not None and rate <= THRESHOLDS.tiny_rate and max(changes) <= THRESHOLDS.flat


def _at_rate(curve: Curve) -> str:
    rate = curve.learning_rate
    return "" if rate is None else f", with a learning rate of {number(rate)}"


def _lower_rate(curve: Curve) -> str:
    rate = curve.learning_rate
    if rate is None:
        return "Lower learning_rate"
    return f"Lower learning_rate (from {number(rate)} to {number(rate / _STEP)})"


def _higher_rate(curve: Curve) -> str:
    rate = curve.learning_rate
    if rate is None:
        return "Raise learning_rate."
    return f"Raise learning_rate (from {number(rate)} to {number(rate * _STEP)})."
