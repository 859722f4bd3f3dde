"""Drawing parts of a data set, the same on every machine and with every version of NumPy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from search.data.subjects import units
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from search.data.source import Look, Source

TRAINING = -1
"""In place of a fold's number: the image trains in every one."""


@dataclass(frozen=True)
class Drawing:
    """Draws by a hash of the seed and the images' keys.

    What is drawn or left is whole units: the images of one subject, with their exact copies.
    """

    source: Source
    looks: Sequence[Look]
    subjects: Sequence[str] | None
    seed: int

    def draw(self, rows: Sequence[int], share: float, *, least: int) -> list[int]:
        """About a share of every class, and `least` images of each; ascending.

        Raises:
            DataError: so many cannot be taken of a class, and one be left.
        """
        units = self._units(rows)
        available = self._counts(rows)
        wanted = np.maximum(least, np.rint(share * available).astype(np.int64))
        taken: list[list[int]] = []
        left = wanted.copy()
        for unit in units:
            counts = self._counts(unit)
            if (counts <= left).all():
                taken.append(unit)
                left -= counts
        for label in np.flatnonzero((left == wanted) & (wanted > 0)):
            # Each of its units is larger than what was wanted.
            with_it = [unit for unit in units if self._counts(unit)[label] and unit not in taken]
            taken += [min(with_it, key=len)] if with_it else []
        drawn = sorted(row for unit in taken for row in unit)
        self._check(rows, units, drawn, least)
        return drawn

    def folds(self, rows: Sequence[int], number: int) -> NDArray[np.int8]:
        """For each of `rows` the fold that validates on it, with all folds alike in every class.

        Raises:
            DataError: a class has fewer units than there are folds.
        """
        filled = np.zeros((number, len(self.source.classes)), np.int64)
        fold_of: dict[int, int] = {}
        units = sorted(self._units(rows), key=len, reverse=True)
        for unit in units:
            counts = self._counts(unit)
            # Where its own classes are fewest, then where all are.
            fold = min(range(number), key=lambda one: (filled[one] @ counts, filled[one].sum()))
            filled[fold] += counts
            fold_of |= dict.fromkeys(unit, fold)
        if not filled.all():
            label = int(np.flatnonzero(~filled.all(axis=0))[0])
            raise DataError(
                f"class {self.source.classes[label]} has too few {self._things} for {number} "
                "folds; give fewer folds, or add images"
            )
        return np.array([fold_of[row] for row in rows], dtype=np.int8)

    def _units(self, rows: Sequence[int]) -> list[list[int]]:
        """In the order that they are drawn."""

        def place(unit: Sequence[int]) -> bytes:
            first = min(self.source.key(row) for row in unit)
            return sha256(os.fsencode(f"{self.seed}/{first}")).digest()

        return sorted(units(rows, self.looks, self.subjects), key=place)

    def _counts(self, rows: Sequence[int]) -> NDArray[np.int64]:
        """How many of them are of each class."""
        labels = self.source.labels[list(rows)]
        return np.bincount(labels, minlength=len(self.source.classes))

    @property
    def _things(self) -> str:
        return "images" if self.subjects is None else "subjects"

    def _check(
        self, rows: Sequence[int], units: Sequence[Sequence[int]], drawn: Sequence[int], least: int
    ) -> None:
        available, taken = self._counts(rows), self._counts(drawn)
        for label, name in enumerate(self.source.classes):
            if least <= taken[label] < available[label]:
                continue
            number = int(available[label])
            images = f"{number} image{'s' if number != 1 else ''}"
            if self.subjects is not None:
                with_it = sum(bool(self._counts(unit)[label]) for unit in units)
                images += f" of {with_it} subject{'s' if with_it != 1 else ''}"
            raise DataError(
                f"class {name} has {images} and cannot be split into train and validation; add "
                "images or remove the class"
            )
