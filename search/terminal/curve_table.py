"""What `search curve` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.terminal.columns import plain_table
from search.terminal.words import figure

if TYPE_CHECKING:
    from rich.table import Table

    from search.learning_curve.points import LearningCurve


def curve_table(curve: LearningCurve) -> Table:
    """A row a share."""
    table = plain_table(right=["SHARE", "IMAGES", "MEAN", "LOWEST", "HIGHEST"])
    for point in curve.points:
        values = (point.mean, min(point.values), max(point.values))
        table.add_row(f"{point.share:.0%}", f"{point.images:,}", *map(figure, values))
    return table
