"""How much of something threads may hold at once."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Condition
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Budget:
    """An amount that threads share; one that asks for more than all of it has all, alone."""

    def __init__(self, whole: int) -> None:
        self._whole = self._left = whole
        self._changed = Condition()

    @contextmanager
    def share(self, amount: int) -> Iterator[None]:
        """Wait until so much is left, and give it back at the end."""
        amount = min(amount, self._whole)
        with self._changed:
            self._changed.wait_for(lambda: amount <= self._left)
            self._left -= amount
        try:
            yield
        finally:
            with self._changed:
                self._left += amount
                self._changed.notify_all()
