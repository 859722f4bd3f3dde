"""Names that a user may have misspelt."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from search.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_name(kind: str, name: str, allowed: Iterable[str]) -> None:
    """Let a known name pass.

    Raises:
        UsageError: names what is allowed, and the nearest to what was written.
    """
    known = list(allowed)
    if name in known:
        return
    close = get_close_matches(name, known, n=1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    raise UsageError(f"unknown {kind} {name!r}{hint}; allowed: {', '.join(known)}")
