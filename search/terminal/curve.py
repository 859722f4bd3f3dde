"""A curve in one line of text."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], width: int = 14) -> str:
    """Draw the last `width` finite values, one character each, between their minimum and maximum.

    A constant series is drawn at the lowest level; where there is no value, the text is empty.
    """
    finite = [value for value in values if value is not None and isfinite(value)]
    shown = finite[-width:] if width > 0 else []
    if not shown:
        return ""
    low, high = min(shown), max(shown)
    scale = (len(LEVELS) - 1) / (high - low) if high > low else 0.0
    return "".join(LEVELS[round((value - low) * scale)] for value in shown)
