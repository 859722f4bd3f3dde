"""From which probability on an image is called positive, where there are two classes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from search.errors import SearchError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RECALL = re.compile(r"recall=(0?\.\d+|1(?:\.0*)?)")


class Rule(StrEnum):
    """What a threshold is chosen for, on the validation images."""

    YOUDEN = "youden"  # recall + specificity - 1, at its highest (Youden 1950, Cancer 3:32-35)
    F1 = "f1"  # harmonic mean of precision and recall, at its highest
    RECALL = "recall"  # the highest threshold that still finds the share asked for


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A decision threshold, with what it gives on the images that it was chosen on."""

    value: float  # a probability of the positive class from this on is positive
    rule: Rule
    asked: float | None  # the recall asked for, by that rule
    precision: float
    recall: float
    specificity: float  # share of the negative images that are called negative
    f1: float


def parse_rule(text: str) -> tuple[Rule, float | None]:
    """`youden`, `f1`, or `recall=0.95`.

    Raises:
        UsageError: it is none of these.
    """
    if text in (Rule.YOUDEN, Rule.F1):
        return Rule(text), None
    found = _RECALL.fullmatch(text)
    if found is None or float(found[1]) == 0:
        raise UsageError(f"--threshold {text!r}: write youden, f1, or recall=0.95")
    return Rule.RECALL, float(found[1])


def choose_threshold(
    positive: NDArray[np.bool_], chances: NDArray[np.float64], rule: Rule, asked: float | None
) -> Threshold:
    """The best threshold by a rule; of equals the highest.

    It lies in the middle between two probabilities that occur, so that a format that computes a
    little differently decides the same.

    Args:
        positive: whether each image is of the positive class, (n,).
        chances: its probability of that class, (n,).
        rule: what it is chosen for.
        asked: the recall that is asked for, by `Rule.RECALL`.

    Raises:
        SearchError: the images are all of one class.
    """
    if positive.all() or not positive.any():
        raise SearchError("no threshold can be chosen: the validation images are of one class")
    scores = np.unique(chances)[::-1]
    hits = np.array([(chances[positive] >= one).sum() for one in scores])
    false = np.array([(chances[~positive] >= one).sum() for one in scores])
    recall, precision = hits / positive.sum(), hits / np.maximum(hits + false, 1)
    specificity = 1 - false / (~positive).sum()
    f1 = 2 * hits / (hits + false + positive.sum())
    if rule is Rule.RECALL:
        assert asked is not None  # noqa: S101
        best = int(np.flatnonzero(recall >= asked)[0])
    else:
        best = int((recall + specificity if rule is Rule.YOUDEN else f1).argmax())
    below = scores[best + 1] if best + 1 < len(scores) else 0.0
    return Threshold(
        value=float((scores[best] + below) / 2),
        rule=rule,
        asked=asked,
        precision=float(precision[best]),
        recall=float(recall[best]),
        specificity=float(specificity[best]),
        f1=float(f1[best]),
    )


def decisions(
    probabilities: NDArray[np.float64], positive: int, threshold: float | None
) -> NDArray[np.int64]:
    """The class that is said of each image, (n,), from probabilities (n, classes).

    Args:
        probabilities: of each class.
        positive: the label that the threshold speaks of; of no meaning without one.
        threshold: from which probability on that one of two is said; None for the likeliest class.
    """
    likeliest: NDArray[np.int64] = probabilities.argmax(axis=1)
    if threshold is None:
        return likeliest
    return np.where(probabilities[:, positive] >= threshold, positive, 1 - positive)
