"""Having the system read rows of a mapped file before they are needed."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read_ahead(array: NDArray[Any], rows: NDArray[np.int64]) -> None:
    """Start reading `rows`, ascending, of an array that may be mapped, and return at once.

    From then on only these and what is taken from the array are read: not what lies around it,
    which the system adds on its own (up to megabytes a page) and which nobody asks for in a random
    order. Neighbouring rows are read together.
    """
    mapped = array.base
    if not isinstance(mapped, mmap.mmap) or not hasattr(mapped, "madvise") or not len(rows):
        return
    size = array[:1].nbytes
    # The array begins behind the file's header.
    begins = array.ctypes.data - np.frombuffer(mapped, np.uint8).ctypes.data + rows * size
    firsts = begins // mmap.PAGESIZE * mmap.PAGESIZE
    ends = begins + size
    gaps = np.flatnonzero(firsts[1:] > ends[:-1]) + 1
    mapped.madvise(mmap.MADV_RANDOM)
    for first, end in zip(firsts[np.r_[0, gaps]], ends[np.r_[gaps - 1, -1]], strict=True):
        mapped.madvise(mmap.MADV_WILLNEED, int(first), int(end - first))
