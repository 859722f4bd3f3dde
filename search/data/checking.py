"""What there is to say about a data set before a search: all of it at once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.data.alike import alike_copies, alike_near, disputed_copies
from search.data.examining import examine
from search.data.problems import dark_images, shared_subjects
from search.data.sizes import common_size
from search.data.source import GIVEN
from search.data.surveying import silent
from spaces.targets import class_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data.alike import Alike, Pair, Rows
    from search.data.examining import Examined
    from search.data.options import DataOptions
    from search.data.source import Look, Source

ALL = "all images"
"""The one part of images that were put in none."""
FOLDS = "the folds"
"""What trains and validates in turn, by cross-validation."""

_SUBJECT = re.compile(r"(person|patient|subject)([-_]?)\d+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How large the images are that can be read: height and width in pixels, by area."""

    smallest: tuple[int, int]
    median: tuple[int, int]
    largest: tuple[int, int]
    distinct: int


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """Whom or what the images show."""

    count: int
    without: int  # images of which nobody says it
    shared: Mapping[str, Sequence[str]]  # subject → the parts that it is in, of those in several


@dataclass(frozen=True, kw_only=True)
class Check:
    """A data set, looked at; a search could start where there are no problems."""

    name: str
    classes: tuple[str, ...]
    split: str | None  # how it came about; None where what can be read cannot be split
    given: Mapping[str, Sequence[int]]  # part as it was given → images of each class
    used: Mapping[str, Sequence[int]]  # the same as it would be searched with
    sizes: Sizes | None  # None where no image can be read
    kinds: Mapping[str, int]  # as "JPEG RGB" → images, the most first
    image_size: tuple[int, int]  # of a study that names none
    weights: tuple[float, ...]  # of each class, as `class_weights: balanced` has them
    bad: tuple[tuple[str, str], ...]  # key and reason
    copies: tuple[Alike, ...]  # exact ones, in the parts as they were given
    disputed: tuple[Pair, ...]  # exact copies in two classes
    near: tuple[Alike, ...]  # near duplicates, in the parts as they would be searched with
    subjects: Subjects | None  # None where nobody speaks of them
    likely_group_by: str | None  # what might be the subject in the paths, where nobody says it
    notes: tuple[str, ...]  # what would not be used or not as it was given, each in one line
    problems: tuple[str, ...]  # what stops a search, each in one line, the worst first

    @property
    def training(self) -> Sequence[int]:
        """Training images of each class."""
        return next(iter((self.used or self.given).values()))

    @property
    def imbalance(self) -> float | None:
        """How many times the largest class has the training images of the smallest."""
        return max(self.training) / min(self.training) if min(self.training) else None


def check(
    source: Source,
    options: DataOptions,
    *,
    cache: Path,
    progress: Callable[[int, int], None] = silent,
) -> Check:
    """Look at every image of `source`, and say all there is to say.

    What files showed is remembered under `cache`. `progress` is called with the images done and
    all images. Nothing that is wrong with the images is raised.
    """
    found = examine(source, options, cache=cache, progress=progress)
    looks, split = found.looks, found.split
    given = _given(source)
    readable = {part: _readable(looks, rows) for part, rows in given.items()}
    used = _used(found, options)
    good = np.concatenate(list(readable.values()))
    searched = good if split is None else split.rows
    dark = dark_images(looks[row] for row in good)
    return Check(
        name=source.name,
        classes=source.classes,
        split=None if split is None else split.text,
        given=_counts(source, given),
        used=_counts(source, used),
        sizes=_sizes([looks[row].size for row in good]),
        kinds=dict(Counter(looks[row].kind for row in good).most_common()),
        image_size=common_size([looks[row].size for row in searched]),
        weights=_weights(source, used or readable),
        bad=tuple((source.key(row), look.fault) for row, look in enumerate(looks) if look.fault),
        copies=alike_copies(source, looks, readable),
        disputed=disputed_copies(source, looks, good),
        near=alike_near(source, looks, used or readable),
        subjects=_subjects(source, found, options),
        likely_group_by=_likely_group_by(source) if found.subjects is None else None,
        notes=(*source.notes, *(() if split is None else split.notes), *dark),
        problems=found.problems,
    )


def _given(source: Source) -> Rows:
    if source.given is None:
        return {ALL: np.arange(len(source.labels))}
    parts = np.array(source.given)
    return {part: np.flatnonzero(parts == part) for part in GIVEN if part in source.given}


def _readable(looks: Sequence[Look], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.array([row for row in rows if not looks[row].fault], dtype=np.int64)


def _used(found: Examined, options: DataOptions) -> Rows:
    """The parts of a search, those that train first; none where there is no split."""
    split = found.split
    if split is None:
        return {}
    if options.folds:
        parts = {FOLDS: split.rows, "test": split.test}
    else:
        validates = split.folds == 0
        parts = {
            "train": split.rows[~validates],
            "validation": split.rows[validates],
            "test": split.test,
        }
    return {part: rows for part, rows in parts.items() if len(rows)}


def _counts(source: Source, parts: Rows) -> dict[str, Sequence[int]]:
    classes = len(source.classes)
    return {
        part: np.bincount(source.labels[rows], minlength=classes).tolist()
        for part, rows in parts.items()
    }


def _weights(source: Source, parts: Rows) -> tuple[float, ...]:
    """Of the classes in the first part, the one that trains."""
    labels = source.labels[next(iter(parts.values()))]
    weights = class_weights("balanced", labels, len(source.classes))
    assert weights is not None  # noqa: S101
    return tuple(weights.tolist())


def _sizes(sizes: Sequence[tuple[int, int]]) -> Sizes | None:
    if not sizes:
        return None
    ordered = sorted(sizes, key=lambda size: size[0] * size[1])
    return Sizes(
        smallest=ordered[0],
        median=ordered[len(ordered) // 2],
        largest=ordered[-1],
        distinct=len(set(sizes)),
    )


def _subjects(source: Source, found: Examined, options: DataOptions) -> Subjects | None:
    if found.subjects is None:
        return None
    known = [
        subject for subject, look in zip(found.subjects, found.looks, strict=True) if not look.fault
    ]
    return Subjects(
        count=len({*known} - {""}),
        without=known.count(""),
        shared=shared_subjects(source, found.looks, found.subjects, options),
    )


def _likely_group_by(source: Source) -> str | None:
    """A regular expression that finds what looks like several images' subjects in the paths."""
    keys = (source.key(row) for row in range(len(source.labels)))
    found = [match for key in keys if (match := _SUBJECT.search(key))]
    subjects = {match[0] for match in found}
    if not 1 < len(subjects) < len(found):
        return None
    ((word, between), _), *_ = Counter((match[1], match[2]) for match in found).most_common(1)
    return rf"{word}{between}\d+"
