"""The other end of a `ModelProcess`: questions in, answers out, and nothing else on that pipe."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from search.errors import SearchError, UsageError, one_line
from search.trainer.lifeline import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Iterator


class Answering:
    """This process's pipes to whoever started it, by the pid in its arguments; it ends then."""

    def __init__(self) -> None:
        die_with_parent(int(sys.argv[1]))
        self._outgoing = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # what libraries and a user's code print is not the answer
        self._incoming = sys.stdin.buffer

    def questions(self) -> Iterator[dict[str, Any]]:
        """Each question, until there are no more."""
        for line in self._incoming:
            yield json.loads(line)

    def read(self, length: int) -> bytes:
        """The bytes that follow a question."""
        return self._incoming.read(length)

    def say(self, said: dict[str, Any], more: bytes = b"") -> None:
        """Answer with a line of JSON, and bytes after it."""
        self._outgoing.write(json.dumps(said).encode() + b"\n" + more)
        self._outgoing.flush()

    def fail(self, error: SearchError) -> None:
        """Answer that it cannot be done."""
        self.say({"error": one_line(error), "usage": isinstance(error, UsageError)})
