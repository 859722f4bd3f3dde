"""What is wrong with a space, in one line."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Key = tuple[str | int, ...]
"""Where a value stands in a space file, from the outside in: ("parameters", "filters", "per")."""


class SpaceError(Exception):
    """A space cannot be used; the text is one line: file, line, key, what is allowed."""


class FlawError(SpaceError):
    """A `SpaceError` that knows its key but not its file; the loader adds file and line."""

    def __init__(self, key: Key, text: str) -> None:
        """`key` may be empty: the flaw is the whole file's."""
        super().__init__(f"{dotted(key)}: {text}" if key else text)
        self.key = key


def key_of(name: str, *inner: str | int) -> Key:
    """Where the parameter `name` stands, or what is `inner` to it."""
    return ("parameters", name, *inner)


def dotted(key: Key) -> str:
    """`key` as a reader writes it: parameters.filters.choice[0]."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in key)
    return "".join(parts).removeprefix(".")


def nearest(name: str, known: Iterable[str]) -> str:
    """The ending of a message about an unknown `name`: the nearest known one, or all of them."""
    allowed = list(known)
    return close(name, allowed) or f"(allowed: {', '.join(allowed)})"


def close(name: str, known: Iterable[str]) -> str:
    """The `known` name that an unknown `name` was meant to be, as a question; empty if none is."""
    names = list(known)
    begun = [one for one in names if name and one.startswith(name)]
    found = begun if len(begun) == 1 else get_close_matches(name, names, n=1)
    return f"(did you mean {found[0]}?)" if found else ""
