"""Tables without lines, as the commands print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDE = 100  # columns from which on every column has room


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
