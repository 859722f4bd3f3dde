"""Memory that batches are copied into, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.trainer.lending import ALIGNMENT, Lender

if TYPE_CHECKING:
    from numpy.typing import NDArray


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_what_is_lent_is_an_aligned_copy(dtype: type) -> None:
    array: NDArray[Any] = np.arange(120, dtype=dtype).reshape(4, 5, 6).transpose(0, 2, 1)

    lent = Lender().lend(array)

    np.testing.assert_array_equal(lent, array)
    assert lent.dtype == array.dtype
    assert lent.flags.c_contiguous
    assert lent.ctypes.data % ALIGNMENT == 0


def test_memory_is_used_again_when_nobody_holds_it() -> None:
    lender = Lender()
    array = np.ones((64, 64), np.uint8)

    addresses = [lender.lend(array).ctypes.data for _ in range(10)]

    assert len(set(addresses)) == 1


def test_memory_that_is_held_even_through_a_view_is_not_used_again() -> None:
    lender = Lender()

    views = [lender.lend(np.full((8, 8), number, np.uint8))[2:, ::2] for number in range(10)]

    assert [set(np.unique(view)) for view in views] == [{number} for number in range(10)]


def test_a_shorter_and_a_longer_array_are_lent_whole() -> None:
    lender = Lender()

    for length in (8, 3, 20, 8):
        array = np.arange(length, dtype=np.float32)
        np.testing.assert_array_equal(lender.lend(array), array)
