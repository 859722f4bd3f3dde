"""What a search looks like while it goes on: a live table on a terminal, plain lines elsewhere.

Nothing of rich is imported until a name is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from search.terminal.curve import sparkline
    from search.terminal.json_lines import JsonView
    from search.terminal.live import LiveView
    from search.terminal.plain import PlainView
    from search.terminal.stream import view_for

__all__ = ["JsonView", "LiveView", "PlainView", "sparkline", "view_for"]

_HOMES = {
    "JsonView": "json_lines",
    "LiveView": "live",
    "PlainView": "plain",
    "sparkline": "curve",
    "view_for": "stream",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
