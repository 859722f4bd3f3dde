"""Faults 9, 10 and 11: several supervisors at one study."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from fault_launcher import Fault
from invariants import broken, remembered, running
from played_forker import Played

if TYPE_CHECKING:
    from collections.abc import Callable

    from fault_search import Place
    from invariants import Row

# Many processes on two cores are late at times; that is not what these faults are about.
LEASE = 15.0
QUICK = Played(seconds=0.02)


@pytest.mark.long
@pytest.mark.faults(9)
def test_many_on_one_sqlite_file(place: Place, told: Callable[[str, str], None]) -> None:
    """Each trial is one supervisor's, and none says that the database is locked."""
    copies, trials = place.form.pick((8, 24), (16, 200))
    search = place.start(
        trials, workers=1, epochs=2, fault=Fault(copies=copies, lease=LEASE), played=QUICK
    )
    assert search.end(300) == 0, search.said
    assert "locked" not in search.said
    assert broken(place, budget=trials) == []
    assert running(place) == []
    assert len(remembered(place.url).supervisors) == copies
    told(
        f"{copies} supervisors, {trials} trials, one SQLite file",
        "no trial twice, none locked, I1, I2",
    )


@pytest.mark.faults(10)
def test_the_budget_is_exact(place: Place, told: Callable[[str, str], None]) -> None:
    """Many workers of two supervisors: a budget, the same again, then a larger one."""
    workers, first, more = place.form.pick((8, 20, 24), (16, 50, 60))
    for budget in (first, first, more):
        search = place.start(
            budget, workers=workers, epochs=2, fault=Fault(copies=2, lease=LEASE), played=QUICK
        )
        assert search.end(300) == 0, search.said
        assert broken(place, budget=budget) == []
    assert running(place) == []
    told(
        f"{2 * workers} workers: budget {first}, again {first}, then {more}",
        f"exactly {first}, {first} and {more}",
    )


@pytest.mark.long
@pytest.mark.faults(11)
def test_two_starts_at_once_on_one_host(place: Place, told: Callable[[str, str], None]) -> None:
    """Of a study that does not exist yet; whoever is second is told, or joins."""
    searches = [place.start(4, epochs=10) for _ in range(2)]
    codes = [search.end(180) for search in searches]
    assert 0 in codes, [search.said for search in searches]
    for code, search in zip(codes, searches, strict=True):
        if code:
            assert code == 1
            assert re.fullmatch(r"error: .*in use by.*\n", search.said.splitlines(True)[-1])
    known = remembered(place.url)
    rows = [row for of_slot in known.attempts.values() for row in of_slot]
    for device in {row["device"] for row in rows}:
        _one_after_another([row for row in rows if row["device"] == device])
    assert broken(place, budget=4) == []
    assert running(place) == []
    told("two starts of one study at once", "I1, I2, one trainer a device")


def _one_after_another(rows: list[Row]) -> None:
    for before, after in pairwise(sorted(rows, key=lambda row: row["started_at"])):
        assert before["ended_at"] <= after["started_at"]
