"""Which images are for validation and test when nobody has said."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

VALIDATION_SHARE = 0.15
TEST_SHARE = 0.15


class Rows(NamedTuple):
    """The indices of each part's images, ascending."""

    train: list[int]
    validation: list[int]
    test: list[int]


def split_rows(
    labels: Sequence[int], keys: Sequence[str], classes: Sequence[str], *, seed: int, test: bool
) -> Rows:
    """Set 15 % of every class aside for validation and, with `test`, 15 % for test.

    `keys` name the images, and the draw is a hash of seed and key: the same on every machine and
    with every version of NumPy. Every class keeps an image for training and one for validation.
    Raises DataError when a class has fewer than two images.
    """
    rows = Rows([], [], [])
    for label, members in enumerate(_members(labels, len(classes))):
        if len(members) < 2:
            raise DataError(
                f"class {classes[label]} has {len(members)} image and cannot be split into train "
                "and validation; add images or remove the class"
            )
        drawn = sorted(members, key=lambda row: sha256(os.fsencode(f"{seed}/{keys[row]}")).digest())
        validation = max(1, round(VALIDATION_SHARE * len(members)))
        tested = round(TEST_SHARE * len(members)) if test else 0
        rows.validation.extend(drawn[:validation])
        rows.test.extend(drawn[validation : validation + tested])
        rows.train.extend(drawn[validation + tested :])
    return Rows(*(sorted(part) for part in rows))


def split_text(*, validation: bool, test: bool, seed: int) -> str:
    """How train and validation came about when train was given; the text is shown to the user."""
    if validation:
        return "given"
    share = f"{VALIDATION_SHARE:.0%} of train for validation (seed {seed})"
    return f"train/test given, {share}" if test else share


def whole_text(seed: int) -> str:
    """How the parts came about when nothing was given; the text is shown to the user."""
    return f"70/15/15 (seed {seed})"


def _members(labels: Sequence[int], classes: int) -> list[list[int]]:
    members: list[list[int]] = [[] for _ in range(classes)]
    for row, label in enumerate(labels):
        members[label].append(row)
    return members
