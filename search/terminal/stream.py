"""The view that suits a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from search.supervisor.view import View


def view_for(stream: TextIO) -> View:
    """Return a live table where `stream` is a terminal that can draw one, else plain lines."""
    if stream.isatty():
        from rich.console import Console

        console = Console(file=stream, force_jupyter=False, highlight=False)
        if console.is_terminal and not console.is_dumb_terminal and "utf" in console.encoding:
            from search.terminal.live import LiveView

            return LiveView(console)
    from search.terminal.plain import PlainView

    return PlainView(stream)
