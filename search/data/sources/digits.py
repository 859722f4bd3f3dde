"""The handwritten digits that ship with scikit-learn: the data set that is always there."""

from __future__ import annotations

import numpy as np

from search.data.sources.arrays import ArraySource

BRIGHTEST = 16
"""The highest pixel of scikit-learn's digits; 0 is the lowest."""


def digits_source() -> ArraySource:
    """1797 digits of 8×8 gray pixels, in no parts."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = np.rint(digits.images * (255 / BRIGHTEST)).astype(np.uint8)[..., np.newaxis]
    return ArraySource(
        name="digits",
        origin="digits",
        classes=tuple(str(name) for name in digits.target_names),
        images={"train": images},
        labels=digits.target.astype(np.int64),
        given=None,
    )
