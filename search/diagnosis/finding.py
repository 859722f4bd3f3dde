"""What a trial's curves can show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What may be found; the gravest first."""

    DIVERGED = "diverged"  # a loss is not finite, or grew far above guessing
    EXPLODING = "exploding gradients"  # a layer's gradient is huge or not finite
    VANISHING = "vanishing gradients"  # hardly any gradient reaches the first layers
    DEAD = "dead activations"  # most units of a layer are 0 for every image
    RATE_TOO_HIGH = "learning rate too high"  # the training loss jumps or rises
    RATE_TOO_LOW = "learning rate too low"  # the training loss creeps at a steady pace
    UNSTABLE = "unstable"  # the validation loss jumps from epoch to epoch
    OVERFITTING = "overfitting"  # what is learned holds for the training images alone
    NOT_FINISHED = "not finished learning"  # the validation loss still falls at the end
    UNDERFITTING = "underfitting"  # not even the training images are learned
    GOOD_FIT = "good fit"  # nothing of all this
    TOO_SHORT = "too short to tell"  # fewer epochs than the rules need


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a trial's curves show."""

    kind: Kind
    evidence: str  # a sentence with its numbers
    suggestion: str  # a sentence; parameters by their names in space files
    epoch: int | None = None  # from which on it shows, the first being 1


def sentence(text: str) -> str:
    """A sentence of its words: a capital, a full stop."""
    return f"{text[0].upper()}{text[1:]}."


def number(value: float) -> str:
    """Three figures: 0.0612, 2.3, 1.2e+04."""
    return f"{value:.3g}"
