"""Looking at a source as far as it can be looked at, whatever is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.data.problems import find_problems, gone_classes
from search.data.scanning import scan
from search.data.splits import make_split
from search.data.subjects import subjects_of
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.data.options import DataOptions
    from search.data.source import Look, Source
    from search.data.splits import Split


@dataclass(frozen=True, kw_only=True)
class Examined:
    """A source whose images were looked at; a search may start where there are no problems."""

    looks: tuple[Look, ...]
    subjects: tuple[str, ...] | None
    split: Split | None  # of what can be read; None where it cannot be split
    problems: tuple[str, ...]  # each in one line that says what to do, the worst first


def examine(
    source: Source, options: DataOptions, *, cache: Path, progress: Callable[[int, int], None]
) -> Examined:
    """Look at every image of `source`, and split what can be read.

    What files showed is remembered under `cache`. `progress` is called with the images done and
    all images.
    """
    looks = scan(source, cache=cache, progress=progress)
    subjects = subjects_of(source, options.group_by)
    problems = find_problems(source, looks, subjects, options)
    split = None
    if not gone_classes(source, looks):  # what is not there cannot be split, and is named already
        try:
            split = make_split(source, looks, subjects, options)
        except DataError as error:
            problems.append(str(error))
    return Examined(looks=looks, subjects=subjects, split=split, problems=tuple(problems))
