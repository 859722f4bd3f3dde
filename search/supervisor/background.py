"""Doing what a search must not wait for, in a thread of its own."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Background(Generic[T]):
    """Hands one thing after another to `deliver`, which may take its time."""

    def __init__(self, deliver: Callable[[list[T]], None]) -> None:
        """Begin.

        Args:
            deliver: takes everything that came since it was called last; raises nothing.
        """
        self._deliver = deliver
        self._waiting: SimpleQueue[T | None] = SimpleQueue()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def put(self, thing: T) -> None:
        """Have it delivered; returns at once."""
        self._waiting.put(thing)

    def close(self, seconds: float) -> None:
        """Wait until everything is delivered, but no longer than that."""
        self._waiting.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        over = False
        while not over:
            things = [self._waiting.get()]
            while not self._waiting.empty():
                things.append(self._waiting.get())
            over = None in things
            came = [one for one in things if one is not None]
            if came:
                self._deliver(came)
