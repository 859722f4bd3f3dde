"""Making a report: read, drawn, and written whole."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import SearchError, UsageError
from search.keras_backend import require_tensorflow
from search.names import file_name
from search.record import find_study
from search.report.images import draw
from search.report.models import latencies
from search.report.page import GENERATOR, render
from search.report.section import read_section
from storage import Artifacts, open_database

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.report.section import Section

_FIRST_BYTES = 1000


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a report is made of."""

    studies: Sequence[str]  # none: the one started last
    storage: str
    images: bool = True  # whether validation images, and their names, are in it
    code: str | None = None  # "module:attribute", of a study that some code searches
    data: str | None = None  # where the images are; None: where they were


def write_report(asked: Asked, out: Path | None = None) -> Path:
    """Write the report of one or several studies; returns where: `report-STUDY.html` by default.

    A report that is there already is replaced.

    Raises:
        UsageError: there is no such study, one is named twice, or OUT is something else.
        StorageError: the database cannot be read, or a study's folder is away.
        SearchError: it cannot be written.
    """
    require_tensorflow()
    with closing(open_database(asked.storage)) as database:
        found = [find_study(database, name) for name in asked.studies or (None,)]
        twice = {one.name for one in found if [two.id for two in found].count(one.id) > 1}
        if twice:
            raise UsageError(f"study {min(twice)} is named twice")
        file = out or Path(f"report-{file_name(found[0].name)}.html")
        _check(file)
        sections = [read_section(database, study) for study in found]
    _replace(file, _made(sections, asked))
    return file


def _made(sections: Sequence[Section], asked: Asked) -> str:
    """The two that take long, each in a process of its own, beside each other."""
    with ThreadPoolExecutor() as pool:
        timed = pool.submit(lambda: {one.study.uid: latencies(one, asked.code) for one in sections})
        shown = sections if asked.images else []
        drawn = {one.study.uid: draw(one, code=asked.code, data=asked.data) for one in shown}
        return render(sections, drawn, timed.result())


def _check(file: Path) -> None:
    if file.is_dir() or (file.exists() and not _is_report(file)):
        raise UsageError(f"{file} is there and is no report: give another --out")
    if not file.absolute().parent.is_dir():
        raise UsageError(f"{file}: there is no folder {file.parent}")
    if not os.access(file.absolute().parent, os.W_OK):
        raise UsageError(f"{file}: nothing can be written to {file.parent}; give another --out")


def _is_report(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return GENERATOR.encode() in opened.read(_FIRST_BYTES)
    except OSError:
        return False


def _replace(file: Path, page: str) -> None:
    try:
        with Artifacts(file.absolute().parent).writing(file.name) as draft:
            draft.path.write_text(page, "utf-8")
    except OSError as error:
        raise SearchError(f"{file} cannot be written ({error.strerror or error})") from error
