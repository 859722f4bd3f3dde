"""What `search delete` and `search clean` show before they ask."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from search.names import many
from search.terminal.columns import plain_table
from spaces.limits import show_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from search.housekeeping.cleaning import Leftover
    from search.housekeeping.deleting import Belongings

CACHE = "(cache)"  # in the place of a study


def belongings_heading(found: Belongings) -> str:
    """Which study, where."""
    return f"{found.study}   {found.storage}   {', '.join(found.folders)}"


def belongings_table(found: Belongings) -> Table:
    """What goes with a study, kind by kind."""
    table = plain_table("WHAT", right=("NUMBER", "BYTES"))
    for name in ("trials", "attempts", "epochs"):
        table.add_row(name, f"{getattr(found, name):,}", "-")
    for kind, files in found.files.items():
        table.add_row(kind, f"{files.count:,}", show_bytes(files.size))
    return table


def leftovers_table(leftovers: Sequence[Leftover]) -> Table:
    """How many files can go of each study, and why."""
    table = plain_table("STUDY", "WHAT CAN GO", right=("NUMBER", "BYTES"))
    groups = Counter((one.study or CACHE, one.reason) for one in leftovers)
    for (study, reason), count in groups.items():
        size = sum(
            one.size for one in leftovers if (one.study or CACHE, one.reason) == (study, reason)
        )
        table.add_row(Text(study), reason, f"{count:,}", show_bytes(size))
    return table


def leftovers_line(leftovers: Sequence[Leftover]) -> str:
    """How many there are in all."""
    return f"{many(len(leftovers), 'file')}, {show_bytes(sum(one.size for one in leftovers))}"
