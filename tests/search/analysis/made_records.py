"""Predictions and rows as said, for analyses of them."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from search.predictions import Predictions
from storage import Attempt, AttemptEnd, SlotState
from storage.records import Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def predicted(
    probabilities: ArrayLike, labels: Sequence[int], folds: Sequence[int] | None = None
) -> Predictions:
    """Predictions (n, classes) for labels (n,), by default of one fold."""
    return Predictions(
        probabilities=np.array(probabilities, np.float32),
        labels=np.array(labels, np.int64),
        folds=np.array([1] * len(labels) if folds is None else folds, np.int64),
        summary="",
    )


def of_two(positive: Sequence[float], labels: Sequence[int]) -> Predictions:
    """Predictions of two classes; the first number an image is the second class's probability."""
    return predicted([[1 - one, one] for one in positive], labels)


def random_predictions(images: int, classes: int, *, seed: int, digits: int = 1) -> Predictions:
    """Rounded so that many probabilities are equal, and better than by chance."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, images)
    chances = random.dirichlet(np.ones(classes), images)
    chances[np.arange(images), labels] += 0.3
    return predicted(np.round(chances / 1.3, digits), labels.tolist())


def slot(number: int, state: SlotState = SlotState.COMPLETE, **more: Any) -> Slot:
    """A trial as its row has it."""
    unset = dict.fromkeys(field.name for field in fields(Slot))
    known = {"slot": number, "state": state, "trial_number": number, "fence": 1, "drawn": False}
    return Slot(**{**unset, **known, **more})


def attempt(
    of: int, seconds: float | None, end: AttemptEnd | None = AttemptEnd.FINISHED, **more: Any
) -> Attempt:
    """An attempt at a slot that began at noon; without `seconds`, it is at work."""
    unset = dict.fromkeys(field.name for field in fields(Attempt))
    ended = None if seconds is None else NOON + timedelta(seconds=seconds)
    known = {"slot": of, "attempt": 1, "host": "here", "device": "cpu:0", "started_at": NOON}
    return Attempt(**{**unset, **known, "ended_at": ended, "end": end, "checkpoints": 0, **more})
