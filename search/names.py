"""Names in messages: those a user may have misspelt, and counted ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from search.errors import UsageError
from spaces.errors import close

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def check_name(kind: str, name: str, allowed: Iterable[str]) -> None:
    """Let a known name pass.

    Raises:
        UsageError: names what is allowed, and the nearest to what was written.
    """
    known = list(allowed)
    if name in known:
        return
    said = " ".join(part for part in (f"unknown {kind} {name!r}", close(name, known)) if part)
    raise UsageError(f"{said}; allowed: {', '.join(known)}")


FEW = 5  # in a line
_LONGEST = 100  # characters of a name within a file's


def file_name(text: str) -> str:
    """A name as part of a file's: what is no letter, digit, ".", "_" or "-" becomes a "-"."""
    return re.sub(r"[^\w.-]+", "-", text).strip("-.")[:_LONGEST] or "study"


def few(names: Sequence[str]) -> str:
    """The first five, and how many more there are."""
    more = len(names) - FEW
    return f"{', '.join(names[:FEW])}{f' and {more} more' if more > 0 else ''}"


def many(count: int, noun: str) -> str:
    """A number of things: "1 trial", "1,200 images"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
