"""Whether a network is as often right as its probabilities say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.predictions import Predictions

BINS = 10


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Validation images by the probability that they got, in ten bins of equal width.

    Of two classes the positive one's probability is meant, and how often it was that class; of
    more, the likeliest class's, and how often it was right.
    """

    said: tuple[float, ...]  # mean probability of a bin; bins without images are left out
    came_true: tuple[float, ...]  # share of a bin
    images: tuple[int, ...]
    error: float  # expected calibration error


def calibration(found: Predictions, positive: int) -> Calibration | None:
    """Calibration of predictions; None where a diverged network gave no probabilities.

    The error is the mean distance of the two shares over images (Guo et al. 2017, "On Calibration
    of Modern Neural Networks", arXiv:1706.04599).
    """
    chances = found.probabilities.astype(np.float64)
    if not np.isfinite(chances).all():
        return None
    said, true = said_and_true(found.labels, chances, positive)
    bins = bins_of(said)
    counts = np.bincount(bins, minlength=BINS)
    there = counts > 0
    means = np.bincount(bins, weights=said, minlength=BINS)[there] / counts[there]
    shares = np.bincount(bins, weights=true, minlength=BINS)[there] / counts[there]
    return Calibration(
        said=tuple(means.tolist()),
        came_true=tuple(shares.tolist()),
        images=tuple(counts[there].tolist()),
        error=float((np.abs(means - shares) * counts[there]).sum() / len(said)),
    )


def said_and_true(
    labels: NDArray[np.int64], chances: NDArray[np.float64], positive: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of each image (n,): the probability that counts, and whether what it is of came true."""
    if chances.shape[1] == 2:
        return chances[:, positive], labels == positive
    return chances.max(axis=1), chances.argmax(axis=1) == labels


def bins_of(said: NDArray[np.float64]) -> NDArray[np.int64]:
    """The bin of each probability, (n,)."""
    return np.minimum((said * BINS).astype(np.int64), BINS - 1)
