"""How pages and reports write things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.terminal.words import STATES

if TYPE_CHECKING:
    from search.status import StudyStatus

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


def tally(status: StudyStatus) -> str:
    """`41 of 100 trials ended: 18 complete, 22 pruned, 1 failed`."""
    counts = {"complete": status.complete, "pruned": status.pruned, "failed": status.fail}
    assert counts.keys() < set(STATES.values())  # noqa: S101
    said = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
    of = f" of {status.budget:,}" if status.budget else ""
    refused = f"; {status.refused:,} refused, not counted" if status.refused else ""
    return f"{status.ended:,}{of} trials ended{': ' if said else ''}{said}{refused}"


def best_value(status: StudyStatus) -> float | None:
    """What ranks the best trial: its value or, once finalists were trained again, their mean."""
    return status.best_value if status.best_repeated is None else status.best_repeated.mean
