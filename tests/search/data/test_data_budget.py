"""How much threads may hold at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from search.data.budget import Budget


@pytest.mark.parametrize(("amount", "together"), [(5, 2), (10, 1), (25, 1)])
def test_no_more_is_held_than_there_is(amount: int, together: int) -> None:
    """And who asks for more than that has it alone."""
    budget, lock = Budget(10), threading.Lock()
    held, most = 0, 0
    step = threading.Barrier(together)

    def hold() -> None:
        nonlocal held, most
        with budget.share(amount):
            with lock:
                held += 1
                most = max(most, held)
            step.wait(10)
            with lock:
                held -= 1

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(hold) for _ in range(8)]:
            done.result(20)
    assert most == together


def test_what_fails_gives_back() -> None:
    """All that it held."""
    budget = Budget(10)
    for _ in range(2):
        with pytest.raises(KeyError), budget.share(10):
            raise KeyError
