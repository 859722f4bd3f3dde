"""How much of a GPU's memory a trainer may take."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from search.executor import Device
from search.trainer import memory
from search.trainer.memory import free_memory, memory_limit

if TYPE_CHECKING:
    from collections.abc import Callable

TOTAL = 8 * 10**9  # bytes


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Pretends that a GPU has so many bytes free."""

    def tell(free: int) -> None:
        there = SimpleNamespace(total=TOTAL, free=free)
        monkeypatch.setattr(memory, "_memory", lambda _: there)

    return tell


def gpu(trials: int) -> Device:
    return Device(name="gpu:0/0", kind="gpu", threads=1, visible="GPU-0", trials=trials)


@pytest.mark.parametrize(
    ("trials", "free", "limit", "may_take"),
    [
        (1, 5 * 10**9, None, 5 * 10**9),
        (4, 5 * 10**9, 1_800_000_000, 1_800_000_000),
        (4, 10**9, 1_800_000_000, 10**9),
    ],
)
def test_trials_on_a_gpu_share_nine_tenths_of_it(
    told: Callable[[int], None], trials: int, free: int, limit: int | None, may_take: int
) -> None:
    """One alone has no limit but what is free."""
    told(free)

    assert memory_limit(gpu(trials)) == limit
    assert free_memory(gpu(trials)) == may_take


@pytest.mark.parametrize("trials", [1, 4])
def test_without_a_driver_nothing_is_known(trials: int) -> None:
    """Here there is none, or no such GPU."""
    assert memory_limit(gpu(trials)) is None
    assert free_memory(gpu(trials)) == 0
