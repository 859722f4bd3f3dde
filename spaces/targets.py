"""Labels as a network's loss takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def targets(labels: NDArray[np.int64], classes: int) -> NDArray[np.float32]:
    """Of labels (n,): for two classes the probability of the second (n, 1), else (n, classes).

    Probabilities rather than indices, because MixUp and CutMix give an image two labels.
    """
    if classes == 2:
        return labels[:, np.newaxis].astype(np.float32)
    return np.eye(classes, dtype=np.float32)[labels]


def class_weights(text: str, labels: NDArray[np.int64], classes: int) -> NDArray[np.float32] | None:
    """The weight of each class (classes,) in the training loss; None where all weigh 1.

    Args:
        text: "none"; "balanced", n / (classes · n of the class), as scikit-learn has it; or one
            number a class, as "0.5/0.5".
        labels: of the training images, (n,).
        classes: how many there are.

    Raises:
        ValueError: there are not as many numbers as classes.
    """
    if text == "none":
        return None
    if text == "balanced":
        counts = np.maximum(np.bincount(labels, minlength=classes), 1)
        return (len(labels) / (classes * counts)).astype(np.float32)
    weights = np.array([float(number) for number in text.split("/")], np.float32)
    if len(weights) != classes:
        raise ValueError(f"class_weights {text}: {len(weights)} numbers for {classes} classes")
    return weights
