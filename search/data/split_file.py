"""The split of a study, for whoever wants to see which image is for what."""

from __future__ import annotations

import csv
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from search.data.drawing import TRAINING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.data.surveying import Survey


def write_split(survey: Survey, file: Path) -> None:
    """Write a line an image: path, label, split and, where one is known, subject.

    The split is train, validation, test, "fold 1" (which validates on it), or why the image is not
    used: unreadable, or left out. A file that is there already stays: a study's split does not
    change.
    """
    if file.exists():
        return
    with tempfile.NamedTemporaryFile(
        "w", dir=file.parent, delete=False, encoding="utf-8", errors="surrogateescape", newline=""
    ) as aside:
        rows = csv.writer(aside, lineterminator="\n")
        rows.writerow(["path", "label", "split", "subject"])
        rows.writerows(_rows(survey))
        aside.flush()
        os.fsync(aside.fileno())
    Path(aside.name).replace(file)


def _rows(survey: Survey) -> Iterator[tuple[str, str, str, str]]:
    source, split = survey.source, survey.split
    parts = dict.fromkeys(split.test.tolist(), "test")
    for row, fold in zip(split.rows.tolist(), split.folds.tolist(), strict=True):
        held = f"fold {fold + 1}" if split.count > 1 else "validation"
        parts[row] = "train" if fold == TRAINING else held
    for row, label in enumerate(source.labels.tolist()):
        unused = "unreadable" if survey.looks[row].fault else "left out"
        subject = survey.subjects[row] if survey.subjects is not None else ""
        yield source.key(row), source.classes[label], parts.get(row, unused), subject
