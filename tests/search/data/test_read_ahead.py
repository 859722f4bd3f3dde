"""Reading rows of a file before they are needed, and nothing else."""

from __future__ import annotations

import ctypes
import mmap
import os
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data.dataset import Chosen
from search.data.read_ahead import read_ahead

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SIZE = 10_000  # bytes a row: no whole number of pages
ROWS = 4000


@pytest.fixture
def mapped(tmp_path: Path) -> NDArray[Any]:
    """A mapped array of which nothing is in memory."""
    path = tmp_path / "rows.npy"
    np.save(path, np.arange(ROWS * SIZE, dtype=np.uint32).astype(np.uint8).reshape(ROWS, SIZE))
    array: NDArray[Any] = np.load(path, mmap_mode="r")
    if not hasattr(os, "posix_fadvise"):
        pytest.skip("nothing can be taken out of memory here")
    with path.open("r+b") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if in_memory(array).any():
        pytest.skip("this file system keeps files in memory")
    return array


def in_memory(array: NDArray[Any]) -> NDArray[np.bool_]:
    """Of each page of a mapped array, whether it is there (mincore(2))."""
    first = array.ctypes.data // mmap.PAGESIZE * mmap.PAGESIZE
    length = array.ctypes.data + array.nbytes - first
    pages = np.zeros(-(-length // mmap.PAGESIZE), np.uint8)
    libc = ctypes.CDLL(None, use_errno=True)
    code = libc.mincore(ctypes.c_void_p(first), ctypes.c_size_t(length), pages.ctypes)
    assert code == 0
    return pages.astype(bool)


def pages_of(rows: NDArray[np.int64], array: NDArray[Any]) -> NDArray[np.bool_]:
    """Of each page of the array, whether one of the rows has a byte in it."""
    begin = array.ctypes.data % mmap.PAGESIZE
    wanted = np.zeros(len(in_memory(array)), bool)
    for row in rows:
        first, last = begin + row * SIZE, begin + (row + 1) * SIZE - 1
        wanted[first // mmap.PAGESIZE : last // mmap.PAGESIZE + 1] = True
    return wanted


def settled(array: NDArray[Any], wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pages in memory, once those that are wanted are there, or after ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until and not in_memory(array)[wanted].all():
        time.sleep(0.01)
    return in_memory(array)


def test_the_rows_are_read_and_nothing_else(mapped: NDArray[Any]) -> None:
    rows = np.array([0, 7, 8, 9, 500, 502, 2500, ROWS - 1])
    wanted = pages_of(rows, mapped)

    read_ahead(mapped, rows)

    np.testing.assert_array_equal(settled(mapped, wanted), wanted)


def test_what_is_taken_afterwards_is_read_without_its_surroundings(mapped: NDArray[Any]) -> None:
    read_ahead(mapped, np.array([5]))
    settled(mapped, pages_of(np.array([5]), mapped))

    assert mapped[1000].sum() > 0

    wanted = pages_of(np.array([5, 1000]), mapped)
    np.testing.assert_array_equal(settled(mapped, wanted), wanted)


def test_chosen_rows_are_foreseen_by_their_places_in_any_order(mapped: NDArray[Any]) -> None:
    chosen = Chosen(mapped, np.arange(0, ROWS, 3))
    wanted = pages_of(np.array([3, 30, 3000]), mapped)

    chosen.foresee(np.array([1000, 10, 1]))

    np.testing.assert_array_equal(settled(mapped, wanted), wanted)


def test_foreseeing_nothing_reads_nothing(mapped: NDArray[Any]) -> None:
    Chosen(mapped, np.arange(ROWS)).foresee(np.array([], np.int64))

    assert not in_memory(mapped).any()


def test_rows_of_an_array_in_memory_can_be_foreseen_too() -> None:
    chosen = Chosen(np.arange(12).reshape(4, 3), np.array([1, 3]))

    chosen.foresee(np.array([1, 0]))

    np.testing.assert_array_equal(chosen[np.array([1])], [[9, 10, 11]])
