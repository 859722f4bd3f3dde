"""Asking a process that tries a user's code out."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from search.executor.messages import TriedOut

if TYPE_CHECKING:
    from search.executor.channel import Channel
    from search.executor.messages import TryOut


def ask(channel: Channel, asked: TryOut, log_file: str) -> TriedOut:
    """The answer of a process behind a channel or, where it died, its last words."""
    with closing(channel):
        with suppress(OSError, ValueError):  # it is dead already
            channel.send(asked)
        if isinstance(answer := channel.receive(), TriedOut):
            return answer
    words = Path(log_file).read_text(errors="replace").strip().splitlines()
    said = words[-1] if words else "no reason given"
    return TriedOut(error=f"{asked.target} cannot be run: {said}")
