"""Everything that is known of a data set before its images are prepared."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from search.data.alike import disputed_copies
from search.data.examining import examine
from search.data.problems import dark_images, shared_subjects
from search.data.sizes import common_size
from search.errors import DataError
from search.names import few, many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from search.data.options import DataOptions
    from search.data.source import Look, Part, Source
    from search.data.splits import Split


def silent(done: int, total: int) -> None:
    """A progress that nobody watches."""
    del done, total


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A source whose images were looked at and split; nothing of a pixel is kept."""

    source: Source
    options: DataOptions
    looks: tuple[Look, ...]
    subjects: tuple[str, ...] | None  # whom each image shows, "" where not; None: nothing is known
    split: Split

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, over key, label and content of all images but given test ones.

        A copy of the files on another host has the same.
        """
        given = self.source.given
        rows = (row for row in range(len(self.looks)) if given is None or given[row] != "test")
        return self._digest((row, "") for row in rows)

    @cached_property
    def members(self) -> str:
        """SHA-256, in hexadecimal, over what each image is for."""
        folds = zip(self.split.rows.tolist(), map(str, self.split.folds.tolist()), strict=True)
        return self._digest([*folds, *((row, "test") for row in self.split.test.tolist())])

    @cached_property
    def images(self) -> str:
        """SHA-256, in hexadecimal, over key, label and content of what trains or validates."""
        return self._digest((row, "") for row in self.split.rows.tolist())

    @cached_property
    def sealed(self) -> str:
        """SHA-256, in hexadecimal, over key, label and content of what is sealed."""
        return self._digest((row, "") for row in self.split.test.tolist())

    def rows(self, part: Part, fold: int = 0) -> NDArray[np.int64]:
        """The source's rows that train or validate in a fold."""
        validates = self.split.folds == fold
        chosen: NDArray[np.int64] = self.split.rows[
            validates if part == "validation" else ~validates
        ]
        return chosen

    def labels(self, part: Part, fold: int = 0) -> NDArray[np.int64]:
        """One label an image of a part."""
        return self.source.labels[self.rows(part, fold)]

    def default_image_size(self) -> tuple[int, int]:
        """Height and width: the images' own where they agree, else near them; 8 to 128 a side."""
        return common_size([self.looks[row].size for row in self.split.rows.tolist()])

    def notes(self) -> list[str]:
        """What was not used or not as it was given, each in one line."""
        bad = [f"{self.source.key(row)} ({look.fault})" for row, look in enumerate(self.looks)
               if look.fault]  # fmt: skip
        left_out = [f"left out {len(bad)} unreadable: {few(bad)}"] if bad else []
        dark = dark_images(self.looks[row] for row in self.split.rows.tolist())
        return [*self.source.notes, *left_out, *self.split.notes, *dark, *self._doubts()]

    def _doubts(self) -> list[str]:
        """What is searched with although it may be wrong."""
        pairs = disputed_copies(self.source, self.looks, self.split.rows)
        shared = shared_subjects(self.source, self.looks, self.subjects, self.options)
        notes = []
        if pairs:
            images = many(len(pairs), "image")
            notes.append(f"{images} under two classes: {few([' = '.join(two) for two in pairs])}")
        if shared:
            subjects = many(len(shared), "subject")
            notes.append(f"{subjects} in more than one part: {few(list(shared))}")
        return notes

    def identity(self) -> dict[str, Any]:
        """What may not change while a study goes on."""
        options = asdict(self.options)
        del options["seed"]  # the study's
        return {
            "name": self.source.name,
            "fingerprint": self.fingerprint,
            "classes": list(self.source.classes),
            "split": self.split.text,
            "members": self.members,
            "options": options,
        }

    def _digest(self, marked: Iterable[tuple[int, str]]) -> str:
        digest, source = sha256(repr(self.source.classes).encode()), self.source
        labels = source.labels.tolist()
        for row, mark in marked:
            said = (source.key(row), str(labels[row]), self.looks[row].content, mark)
            digest.update(os.fsencode("\0".join(said) + "\n"))
        return digest.hexdigest()


def survey(
    source: Source,
    options: DataOptions,
    *,
    cache: Path,
    progress: Callable[[int, int], None] = silent,
) -> Survey:
    """Look at every image of `source` and split it.

    What files showed is remembered under `cache`. `progress` is called with the images done and
    all images. Raises DataError for whatever must not be searched with.
    """
    found = examine(source, options, cache=cache, progress=progress)
    if found.split is None or found.problems:
        raise DataError(f"{source.name}: {_stop(found.problems)}")
    return Survey(
        source=source,
        options=options,
        looks=found.looks,
        subjects=found.subjects,
        split=found.split,
    )


def _stop(problems: Sequence[str]) -> str:
    more = len(problems) - 1
    return f"{problems[0]}{f' (and {more} more: search data check)' if more else ''}"
