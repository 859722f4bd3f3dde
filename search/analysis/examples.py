"""Validation images that show what a trial gets wrong, and what it is sure of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from search.predictions import Predictions


@dataclass(frozen=True, kw_only=True)
class Example:
    """One validation image, and what a trial's best epoch said of it."""

    place: int  # among the predictions, from 0
    label: int  # its class
    predicted: int  # the likeliest class
    probability: float  # of the predicted class
    of_label: float  # the probability of its own class

    @property
    def right(self) -> bool:
        """Whether the likeliest class is its own."""
        return self.label == self.predicted


def most_wrong(found: Predictions, most: int) -> list[Example]:
    """The wrongly classified images whose own class got the least, those first."""
    chances = _finite(found)
    wrong = np.flatnonzero(chances.argmax(axis=1) != found.labels)
    order = np.argsort(_of_label(chances, found.labels)[wrong], kind="stable")
    return _examples(found, wrong[order][:most])


def surest(found: Predictions, most: int) -> list[Example]:
    """Of each class, the rightly classified image whose class got the most; classes in order."""
    chances = _finite(found)
    of_label = _of_label(chances, found.labels)
    right = chances.argmax(axis=1) == found.labels
    classes = (np.flatnonzero(right & (found.labels == one)) for one in range(chances.shape[1]))
    best = [rows[of_label[rows].argmax()] for rows in classes if len(rows)]
    return _examples(found, best[:most])


def _examples(found: Predictions, places: Iterable[np.int64]) -> list[Example]:
    chances = _finite(found)
    return [
        Example(
            place=int(place),
            label=int(found.labels[place]),
            predicted=int(chances[place].argmax()),
            probability=float(chances[place].max()),
            of_label=float(chances[place, found.labels[place]]),
        )
        for place in places
    ]


def _finite(found: Predictions) -> NDArray[np.float32]:
    """Probabilities (n, classes); 0 where a diverged network gave none."""
    return np.nan_to_num(found.probabilities, nan=0.0, posinf=0.0, neginf=0.0)


def _of_label(chances: NDArray[np.float32], labels: NDArray[np.int64]) -> NDArray[np.float32]:
    return chances[np.arange(len(labels)), labels]
