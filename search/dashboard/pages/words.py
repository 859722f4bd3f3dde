"""How the pages write things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.terminal.words import STATES
from storage import Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.dashboard.pages.overview import Overview
    from search.status import StudyStatus
    from storage import Study

GOES_ON = "The same `search start` line goes on where it stopped."
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_DIGITS = 4  # of a number in a picture: nobody sees more


def state_of(study: Study, overview: Overview) -> str:
    """running, pausing, paused or stopping while a search is there; else finished or stopped."""
    if not overview.supervisors:
        return overview.status.state
    if study.wish is Wish.STOP:
        return "stopping"
    if study.wish is Wish.PAUSE:
        return "pausing" if overview.work else "paused"
    return "running"


def goes_on(state: str) -> str:
    """What to do next, in the state that a study is in; "": nothing."""
    if state == "stopping":
        return f"What runs is saved, then the search ends. Later: {GOES_ON[0].lower()}{GOES_ON[1:]}"
    if state == "stopped":
        return f"No search is at work. {GOES_ON}"
    if state == "finished":
        return "Its trials are spent; `search start` with a larger --trials goes on."
    if state == "paused":
        return "Nothing runs, and the search waits for Resume."
    return ""


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
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else str(value)


def short(value: float | None) -> float | None:
    """A number with as many digits as a picture shows."""
    return None if value is None else float(f"{value:.{_DIGITS}g}")


def shortened(values: Sequence[float | None]) -> list[float | None]:
    """Several of them."""
    return [short(value) for value in values]
