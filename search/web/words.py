"""How pages and reports write things."""

from __future__ import annotations

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def size(count: float | None) -> str:
    """Bytes in the unit of their size."""
    if count is None:
        return "-"
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count, unit = count / 1000, unit + 1
    digits = 0 if unit == 0 or count >= 100 else 1
    return f"{count:.{digits}f} {_UNITS[unit]}"


def show_value(value: object) -> str:
    """A param's value, a number as short as it is told apart by."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
