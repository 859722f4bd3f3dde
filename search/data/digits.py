"""The handwritten digits that ship with scikit-learn: the data set that is always there."""

from __future__ import annotations

import numpy as np

from search.data.arrays import ArraySource
from search.data.splits import split_rows, whole_text

BRIGHTEST = 16
"""The highest pixel of scikit-learn's digits; 0 is the lowest."""


def digits_source(*, seed: int) -> ArraySource:
    """1797 digits of 8×8 gray pixels, split 70/15/15 by `seed`."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = np.rint(digits.images * (255 / BRIGHTEST)).astype(np.uint8)[..., np.newaxis]
    targets = digits.target.astype(np.int64)
    classes = tuple(str(name) for name in digits.target_names)
    keys = [str(row) for row in range(len(targets))]
    rows = split_rows(targets.tolist(), keys, classes, seed=seed, test=True)
    return ArraySource(
        name="digits",
        classes=classes,
        split=whole_text(seed),
        test=len(rows.test),
        images={"train": images[rows.train], "validation": images[rows.validation]},
        targets={"train": targets[rows.train], "validation": targets[rows.validation]},
    )
