"""Fault 19: a supervisor that has seen a thousand trials is as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil
import pytest
from invariants import broken, seen
from played_forker import Played

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place, Search

MOST_GROWTH = 100_000_000  # bytes


@pytest.mark.long
@pytest.mark.faults(19)
def test_it_grows_little_and_leaves_nothing_open(
    place: Place, told: Callable[[str, str], None]
) -> None:
    """Memory, file descriptors and temporary files after some trials, and before the last."""
    trials = place.form.pick(100, 1000)
    search = place.start(trials, workers=4, epochs=1, played=Played(seconds=0.0))
    early = _measured(place, search, trials // 5)
    late = _measured(place, search, trials - trials // 20)
    assert search.end(600) == 0, search.said
    assert broken(place, budget=trials) == []
    grown = late[0] - early[0]
    assert grown < MOST_GROWTH * trials / 1000
    assert late[1] - early[1] <= 8  # as many as four trials at once may differ in
    assert late[2] <= early[2]
    told(f"{trials} trials of one epoch", f"{grown / 1e6:.0f} MB more, files flat, I1")


def _measured(place: Place, search: Search, ended: int) -> tuple[int, int, int]:
    """Resident bytes, open files and temporary files once so many trials have ended."""

    def reached() -> bool:
        known = seen(place)
        return known is not None and sum(s["ended_at"] is not None for s in known.slots) >= ended

    place.until(reached, 600, f"{ended} trials")
    supervisor = psutil.Process(search.process.pid)
    temporary = sum(1 for _ in (place.folder / "tmp").rglob("*"))
    return supervisor.memory_info().rss, supervisor.num_fds(), temporary
