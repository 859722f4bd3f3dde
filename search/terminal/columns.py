"""Tables without lines, as the commands print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE = 100  # columns from which on every column has room
_NO_EDGE = 10_000


def plain_table(*columns: str, right: Sequence[str] = ()) -> Table:
    """A table of these columns; the numbers on the `right` are right-aligned."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    add_columns(table, *columns, right=right)
    return table


def add_columns(table: Table, *columns: str, right: Sequence[str] = ()) -> None:
    """Add columns that are never wrapped."""
    for name in columns:
        table.add_column(name, no_wrap=True)
    for name in right:
        table.add_column(name, no_wrap=True, justify="right")


def table_width() -> int:
    """The terminal's columns; a file or a pipe has no edge to fit."""
    console = Console()
    return console.width if console.is_terminal else _NO_EDGE


def print_table(table: Table) -> None:
    """Print a table on standard output, as wide as `table_width` says."""
    console = Console(highlight=False)
    if console.is_terminal:
        console.print(table)
        return
    table.expand = False
    wide = Console(width=_NO_EDGE, highlight=False)
    with wide.capture() as printed:
        wide.print(table)
    console.file.writelines(f"{line.rstrip()}\n" for line in printed.get().splitlines())
