"""What must not be searched with, each in one line that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.data.splits import given_parts
from search.names import few

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from search.data.options import DataOptions
    from search.data.source import Look, Source

HIGHEST = 2**16 - 1
"""The level of 16 bits that is white."""


def find_problems(
    source: Source,
    looks: Sequence[Look],
    subjects: Sequence[str] | None,
    options: DataOptions,
) -> list[str]:
    """Everything that stops a search of these images, the worst first."""
    return [
        *_bad_images(source, looks, options),
        *_no_training_images(source, looks),
        *_no_subjects(source, subjects, options),
        *_leakage(source, looks, subjects, options),
    ]


def gone_classes(source: Source, looks: Sequence[Look]) -> list[str]:
    """The classes without one readable training image."""
    trains = np.array([not look.fault for look in looks])
    if source.given is not None:
        trains &= np.array([part == "train" for part in source.given])
    there = set(source.labels[trains].tolist())
    return [name for label, name in enumerate(source.classes) if label not in there]


def shared_subjects(
    source: Source,
    looks: Sequence[Look],
    subjects: Sequence[str] | None,
    options: DataOptions,
) -> dict[str, list[str]]:
    """The subjects that are in more than one of the given parts, with those parts.

    The parts are those of a search: without the copies that it leaves out, and with validation in
    train where other images validate.
    """
    if source.given is None or subjects is None:
        return {}
    parts, _ = given_parts(source, looks)
    if options.folds:
        parts["train"] += parts.pop("validation")
    found: dict[str, list[str]] = {}
    for part, rows in parts.items():
        for subject in {subjects[row]: None for row in rows}:
            found.setdefault(subject, []).append(part)
    return {subject: known for subject, known in found.items() if subject and len(known) > 1}


def dark_images(looks: Iterable[Look]) -> list[str]:
    """A note where all images of 16 bits stay within a quarter of their levels; else nothing.

    Those of cameras and scanners of 10 and 12 bits do, and come out nearly black.
    """
    highest = max((look.highest for look in looks if look.highest is not None), default=HIGHEST)
    if highest > HIGHEST / 4:
        return []
    return [
        f"16-bit images use values up to {highest:,} of {HIGHEST:,}: they come out dark; save them "
        "scaled to the full range"
    ]


def _bad_images(source: Source, looks: Sequence[Look], options: DataOptions) -> Iterator[str]:
    bad = [f"{source.key(row)} ({look.fault})" for row, look in enumerate(looks) if look.fault]
    if bad and not options.skip_bad:
        yield (
            f"{len(bad)} image{'s' if len(bad) > 1 else ''} cannot be read: {few(bad)}; "
            "remove them or pass --skip-bad"
        )


def _no_training_images(source: Source, looks: Sequence[Look]) -> Iterator[str]:
    if gone := gone_classes(source, looks):
        yield f"no readable training image of class {', '.join(gone)}; add some"


def _no_subjects(
    source: Source, subjects: Sequence[str] | None, options: DataOptions
) -> Iterator[str]:
    if options.group_by is not None and subjects is not None and not any(subjects):
        yield (
            f"--group-by '{options.group_by}' finds no subject in any path (the first is "
            f"{source.key(0)}); give one that does, or leave it out"
        )


def _leakage(
    source: Source,
    looks: Sequence[Look],
    subjects: Sequence[str] | None,
    options: DataOptions,
) -> Iterator[str]:
    shared = shared_subjects(source, looks, subjects, options)
    if shared and not options.allow_leakage:
        named = [f"{subject} ({', '.join(parts)})" for subject, parts in shared.items()]
        many = len(shared) > 1
        yield (
            f"{len(shared)} subject{'s are' if many else ' is'} in more than one part: "
            f"{few(named)}; keep each in one part, or pass --allow-leakage"
        )
