"""What was read for a page, kept until it is out of date."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")
LARGE = 4  # studies; what is kept of one of 10,000 trials takes some tens of megabytes


class Kept(Generic[T]):
    """The newest of a few things; threads that ask for the same one wait for the first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._locks: dict[Hashable, Lock] = {}
        self._found: OrderedDict[Hashable, tuple[object, T]] = OrderedDict()

    def get(self, key: Hashable, stamp: object, make: Callable[[], T]) -> T:
        """The thing of that key, made anew where the stamp is another one than it was made with."""
        with self._lock:
            own = self._locks.setdefault(key, Lock())
        with own:
            kept = self._found.get(key)
            if kept is not None and kept[0] == stamp:
                return kept[1]
            made = make()
            self._keep(key, stamp, made)
            return made

    def _keep(self, key: Hashable, stamp: object, made: T) -> None:
        with self._lock:
            self._found[key] = (stamp, made)
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._locks.pop(self._found.popitem(last=False)[0], None)
