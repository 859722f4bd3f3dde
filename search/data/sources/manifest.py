"""A table of image files, CSV or TSV: path,label and, where known, split and group."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from search.data.source import GIVEN, safe_name
from search.data.sources.files import FileSource
from search.data.sources.labels import encode
from search.data.sources.layout import part_of
from search.errors import DataError
from search.names import few
from spaces.errors import close

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data.source import Given
    from search.data.sources.labels import Encoded

SUFFIXES = (".csv", ".tsv")
NEEDED = ("path", "label")
OPTIONAL = ("split", "group")
COLUMNS = "the columns path and label, and may have split and group"
_INTEGER = re.compile(r"0|-?[1-9]\d{0,17}")  # as Python writes one that 64 bits hold


class Row(NamedTuple):
    """One line of a manifest; "" where a column or a cell is missing."""

    line: int
    path: str
    label: str
    split: str = ""
    group: str = ""


def manifest_source(file: Path) -> FileSource:
    """Read the table `file`; of the images it names, none is opened.

    Its first line names the columns, in any order and case; others than these four are not used.
    Paths are taken from the table's folder unless they are absolute, and are the images' keys as
    they are written: absolute ones make it another data set on another machine. A table without
    splits has no parts; the order of its rows means nothing. Raises DataError, with the line, for
    what cannot be used.
    """
    rows, notes = _rows(file)
    given = _given(file, rows)
    order = sorted(range(len(rows)), key=lambda at: (GIVEN.index(given[at]), rows[at].path))
    rows, parts = [rows[at] for at in order], [given[at] for at in order]
    encoded = _encoded(file, rows, parts)
    return FileSource(
        root=file.parent,
        origin=str(file.absolute()),
        name=safe_name(file.stem),
        classes=encoded.classes,
        paths=tuple(row.path for row in rows),
        labels=np.concatenate(list(encoded.labels.values())),
        given=tuple(parts) if rows[0].split else None,
        subjects=tuple(row.group for row in rows) if any(row.group for row in rows) else None,
        notes=tuple(notes),
    )


def _fault(file: Path, line: int, text: str) -> DataError:
    return DataError(f"{file}:{line}: {text}")


def _rows(file: Path) -> tuple[list[Row], list[str]]:
    """One row a path, and what is not used."""
    table = _table(file)
    if not table:
        raise DataError(f"{file}: empty; its first line must name {COLUMNS}")
    columns, notes = _columns(file, *table[0])
    if len(table) == 1:
        raise DataError(f"{file}: no rows below the names of the columns; add one for each image")
    rows: dict[str, Row] = {}
    repeated: list[str] = []
    for line, cells in table[1:]:
        row = _row(file, line, cells, columns, len(table[0][1]))
        first = rows.setdefault(row.path, row)
        if first is not row:
            _refuse_other(file, first, row)
            repeated.append(row.path)
    if repeated:
        notes.append(f"rows that repeat a path, used once: {few(list(dict.fromkeys(repeated)))}")
    return list(rows.values()), notes


def _table(file: Path) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line that it ends in."""
    text = _text(file)
    named = next((line for line in text.split("\n") if line.strip()), "")
    usual = "\t" if file.suffix.lower() == ".tsv" else ","
    delimiter = max((usual, ",", ";", "\t"), key=named.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((reader.line_num, stripped))
    except csv.Error as error:
        flaw = f"{error}; check the quotation marks"
        raise _fault(file, reader.line_num, flaw) from error
    return rows


def _text(file: Path) -> str:
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise DataError(f"{file}: cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: not UTF-8 text; save it as CSV in UTF-8") from error
    if "\0" in text:
        raise DataError(f"{file}: not text, it holds zero bytes; save it as CSV in UTF-8")
    return text


def _columns(file: Path, line: int, header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each known column stands, and a note on the others."""
    names = [name.lower() for name in header]
    known = (*NEEDED, *OPTIONAL)
    for name in known:
        if names.count(name) > 1:
            raise _fault(file, line, f"two columns {name}; keep one")
        if name in NEEDED and name not in names:
            near = close(name, names)
            there = f"no column {name!r} among {', '.join(header)}{near and f' {near}'}"
            raise _fault(file, line, f"{there}; the first line must name {COLUMNS}")
    columns = {name: names.index(name) for name in known if name in names}
    missing = [name for name in known if name not in names]
    others = [f"{name} {close(name.lower(), missing)}".strip()
              for name in header if name and name.lower() not in known]  # fmt: skip
    return columns, [f"columns not used: {few(others)}"] if others else []


def _row(
    file: Path, line: int, cells: Sequence[str], columns: Mapping[str, int], width: int
) -> Row:
    if any(cells[width:]):
        raise _fault(
            file,
            line,
            f"{len(cells)} cells under {width} columns; put quotation marks around a cell that "
            "holds the delimiter",
        )
    said = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
    row = Row(line, **said)
    if not row.path:
        raise _fault(file, line, "no path; give one, or remove the row")
    if not row.label:
        raise _fault(file, line, f"{row.path} has no label; give one, or remove the row")
    return row._replace(path=PurePosixPath(row.path).as_posix())


def _refuse_other(file: Path, first: Row, row: Row) -> None:
    """Refuse a path that is there again as something else."""
    for what in ("label", "split", "group"):
        before, now = getattr(first, what), getattr(row, what)
        if before != now:
            raise _fault(
                file,
                row.line,
                f"{row.path} has {what} {now or '(none)'} here and {before or '(none)'} in line "
                f"{first.line}; keep one of the rows",
            )


def _given(file: Path, rows: Sequence[Row]) -> list[Given]:
    """The part of each row; train where no row says one."""
    if not any(row.split for row in rows):
        return ["train"] * len(rows)
    parts = [_part(file, row) for row in rows]
    if "train" not in parts:
        there = ", ".join(part for part in GIVEN if part in parts)
        raise DataError(f"{file}: rows of {there}, but none of train; add training images")
    return parts


def _part(file: Path, row: Row) -> Given:
    part = part_of(row.split)
    if part is not None:
        return part
    allowed = f"allowed: {', '.join(GIVEN)}"
    if not row.split:
        raise _fault(file, row.line, f"{row.path} has no split, and others have; {allowed}")
    near = close(row.split.lower(), GIVEN)
    raise _fault(file, row.line, f"unknown split {row.split!r}{near and f' {near}'}; {allowed}")


def _encoded(file: Path, rows: Sequence[Row], parts: Sequence[Given]) -> Encoded:
    numbers = all(_INTEGER.fullmatch(row.label) for row in rows)
    said: dict[Given, NDArray[np.int64 | np.str_]] = {}
    for part in dict.fromkeys(parts):
        labels = [row.label for row, its in zip(rows, parts, strict=True) if its == part]
        # As numbers, 10 comes after 9.
        said[part] = np.array([int(one) for one in labels] if numbers else labels)
    try:
        return encode(said)
    except DataError as error:
        raise DataError(f"{file}: {error}") from error
