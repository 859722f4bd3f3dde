"""Memory for batches that is used again and again."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALIGNMENT = 64  # bytes; TensorFlow takes over an array that lies so, and copies any other


class Lender:
    """Copies arrays into memory that comes back when nobody holds the copy any more.

    A batch in new memory costs more than its copying: the system makes each page when it is first
    written to. So many memories are made as batches are held at a time.
    """

    def __init__(self) -> None:
        self._free: list[NDArray[np.uint8]] = []

    def lend(self, array: NDArray[Any]) -> NDArray[Any]:
        """A copy of `array`, in order and aligned."""
        memory = self._free.pop() if self._free else _aligned(array.nbytes)
        if len(memory) < array.nbytes:
            memory = _aligned(array.nbytes)
        # Every view of what is lent holds this one object, whatever NumPy makes of chains of views:
        # its memory is a buffer and no array's.
        whole = np.frombuffer(memory.data, array.dtype, array.size)
        weakref.finalize(whole, self._free.append, memory).atexit = False
        lent = whole.reshape(array.shape)
        np.copyto(lent, array)
        return lent


def _aligned(size: int) -> NDArray[np.uint8]:
    memory = np.empty(size + ALIGNMENT, np.uint8)
    offset = -memory.ctypes.data % ALIGNMENT
    return memory[offset : offset + size]
