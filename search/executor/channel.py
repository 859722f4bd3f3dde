"""One line of JSON a message, over a pair of byte streams."""

from __future__ import annotations

import json
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import TypeAdapter

from search.executor.messages import (
    Action,
    Alive,
    Answer,
    Chosen,
    Count,
    Outcome,
    Question,
    Report,
    TrialSpec,
    TriedOut,
    TryOut,
    Waiting,
)

if TYPE_CHECKING:
    from search.executor.messages import Message

_KINDS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (
        *(TrialSpec, Action, Answer, Question, Chosen, Count, Report, Alive, Waiting, Outcome),
        *(TryOut, TriedOut),
    )
}


class _Incoming(Protocol):
    def readline(self) -> bytes: ...
    def close(self) -> None: ...


class _Outgoing(Protocol):
    def write(self, line: bytes, /) -> int: ...
    def flush(self) -> None: ...
    def close(self) -> None: ...


class Channel:
    """Messages over two byte streams; sending is safe from several threads."""

    def __init__(self, incoming: _Incoming, outgoing: _Outgoing) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._sending = Lock()

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            OSError: the other side is gone.
        """
        kind = type(message).__name__
        body = _KINDS[kind].dump_python(message, mode="json")
        line = json.dumps({kind: body}).encode() + b"\n"
        with self._sending:
            self._outgoing.write(line)
            self._outgoing.flush()

    def receive(self) -> Message | None:
        """The next message; None once the other side is gone."""
        try:
            line = self._incoming.readline()
        except OSError:
            return None
        if not line.endswith(b"\n"):
            return None
        ((kind, body),) = json.loads(line).items()
        message: Message = _KINDS[kind].validate_python(body)
        return message

    def close(self) -> None:
        """Close both streams."""
        for stream in (self._outgoing, self._incoming):
            with suppress(OSError):  # what could not be flushed has nobody left to read it
                stream.close()
