"""Which images train, which validate and which are sealed."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from search.data.drawing import TRAINING, Drawing
from search.data.duplicates import copies
from search.data.source import GIVEN
from search.errors import DataError
from search.names import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from search.data.options import DataOptions
    from search.data.source import Look, Source

VALIDATION_SHARE = 0.15
TEST_SHARE = 0.15

FEW = 50
"""Validation images by which no choice can be made: of 50, a share's standard error is 7 %."""
WORTH_IT = 2  # times as many must a drawn validation part have that replaces a given one

Rows = dict[str, list[int]]
"""Part → the rows in it, ascending."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """What each image of a source is for."""

    rows: NDArray[np.int64]  # of the images that train or validate, ascending
    folds: NDArray[np.int8]  # of each of `rows`: the fold that validates on it; -1 for none
    test: NDArray[np.int64]  # rows that are sealed
    text: str  # how it came about: "given", "70/15/15 (seed 0)"
    notes: tuple[str, ...]  # what was done to parts that were given, each in one line

    @property
    def count(self) -> int:
        """How many folds there are; 1 where one part validates."""
        return int(self.folds.max()) + 1


def make_split(
    source: Source,
    looks: Sequence[Look],
    subjects: Sequence[str] | None,
    options: DataOptions,
) -> Split:
    """Split the images that can be read.

    Parts that the user made stay, but for three things: exact copies are left out of all but the
    latest part that has them; a validation part too small to choose by joins train, of which
    another is drawn; and with folds there is none. What is drawn is 15 % of every class.

    Raises:
        DataError: a class has too few images, or too few subjects, to be split, or no training
            image but copies.
    """
    drawing = Drawing(source, looks, subjects, options.seed)
    parts, notes = given_parts(source, looks)
    notes += _without_subject(looks, subjects)
    share = VALIDATION_SHARE
    if source.given is None:
        test = drawing.draw(parts["train"], TEST_SHARE, least=0)
        share = VALIDATION_SHARE / (1 - TEST_SHARE)  # of what is left
        parts = {"train": _without(parts["train"], test), "test": test}
    rows = sorted(parts["train"] + parts.get("validation", []))
    if options.folds:
        folds = drawing.folds(rows, options.folds)
    elif parts.get("validation"):
        _refuse_untrained(source, parts["train"])
        folds = _one_fold(rows, parts["validation"])
    else:
        folds = _one_fold(rows, drawing.draw(rows, share, least=1))
    return Split(
        rows=np.array(rows, dtype=np.int64),
        folds=folds,
        test=np.array(parts.get("test", []), dtype=np.int64),
        text=_text(source, parts, drawing, options.folds),
        notes=(*notes, *_few_validate(folds, options)),
    )


def _without_subject(looks: Sequence[Look], subjects: Sequence[str] | None) -> list[str]:
    """A note on images that have no subject where others have."""
    known = [bool(one) for one, look in zip(subjects or (), looks, strict=False) if not look.fault]
    if all(known) or not any(known):
        return []
    return [f"{known.count(False):,} of {many(len(known), 'image')} have no subject"]


def _few_validate(folds: NDArray[np.int8], options: DataOptions) -> list[str]:
    """A note on validation images so few that luck chooses among trials."""
    count = int((folds != TRAINING).sum())
    if count >= FEW:
        return []
    where = "the folds have" if options.folds else "validation has"
    error = sqrt(0.25 / count)  # of a binomial share of one half, where it is largest
    return [
        f"{where} {many(count, 'image')}, few to choose by: the standard error of an accuracy is "
        f"up to {error:.0%}"
    ]


def given_parts(source: Source, looks: Sequence[Look]) -> tuple[Rows, list[str]]:
    """The readable images of each part that was given, and what had to be done to the parts.

    Where none was given, all are in train.
    """
    if source.given is None:
        return {"train": [row for row, look in enumerate(looks) if not look.fault]}, []
    parts: Rows = {part: [] for part in GIVEN}
    for row, (part, look) in enumerate(zip(source.given, looks, strict=True)):
        if not look.fault:
            parts[part].append(row)
    notes = _leave_out_copies(parts, looks)
    count = len(parts["validation"])
    if 0 < count < FEW and VALIDATION_SHARE * (count + len(parts["train"])) >= WORTH_IT * count:
        notes.append(
            f"validation has {count} image{'s' if count > 1 else ''}, too few to choose by: they "
            f"join train, of which {VALIDATION_SHARE:.0%} validates"
        )
        parts["train"] = sorted(parts["train"] + parts["validation"])
        parts["validation"] = []
    return parts, notes


def _leave_out_copies(parts: Rows, looks: Sequence[Look]) -> list[str]:
    """Leave exact copies only in the latest part that has them; says how many were left out."""
    part_of = {row: part for part in GIVEN for row in parts[part]}
    spoilt: dict[str, set[int]] = {part: set() for part in GIVEN}
    for same in copies(looks, part_of):
        latest = max(GIVEN.index(part_of[row]) for row in same)
        for row in same:
            if GIVEN.index(part_of[row]) < latest:
                spoilt[part_of[row]].add(row)
    for part, rows in spoilt.items():
        parts[part] = _without(parts[part], rows)
    return [
        f"{len(rows)} image{'s' if len(rows) > 1 else ''} left out of {part}: exact copies of "
        f"{' or '.join(GIVEN[GIVEN.index(part) + 1 :])} images"
        for part, rows in spoilt.items()
        if rows
    ]


def _refuse_untrained(source: Source, train: Sequence[int]) -> None:
    there = set(source.labels[list(train)].tolist())
    gone = [name for label, name in enumerate(source.classes) if label not in there]
    if gone:
        raise DataError(
            f"no training image of class {', '.join(gone)} is left: all are exact copies of "
            "validation or test images; add others"
        )


def _without(rows: Sequence[int], others: Iterable[int]) -> list[int]:
    gone = set(others)
    return [row for row in rows if row not in gone]


def _one_fold(rows: Sequence[int], validation: Iterable[int]) -> NDArray[np.int8]:
    held = set(validation)
    return np.array([0 if row in held else TRAINING for row in rows], dtype=np.int8)


def _text(
    source: Source, parts: Mapping[str, Sequence[int]], drawing: Drawing, folds: int | None
) -> str:
    """How the parts came about, as it is shown to the user."""
    by = "" if drawing.subjects is None else ", by subject"
    drawn = f"(seed {drawing.seed}{by})"
    if folds:
        return f"{folds} folds {drawn}"
    if source.given is None:
        return f"70/15/15 {drawn}"
    if parts["validation"]:
        return "given"
    share = f"{VALIDATION_SHARE:.0%} of train for validation {drawn}"
    return f"train/test given, {share}" if parts["test"] else share
