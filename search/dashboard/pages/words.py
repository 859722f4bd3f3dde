"""How the pages write things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import Wish

if TYPE_CHECKING:
    from search.dashboard.pages.overview import Overview
    from storage import Study

GOES_ON = "The same line of search start goes on where it stopped."


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
        return "Its trials are spent; search start with a larger --trials goes on."
    if state == "paused":
        return "Nothing runs, and the search waits for Resume."
    return ""
