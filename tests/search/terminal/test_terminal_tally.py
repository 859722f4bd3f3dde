"""What has ended and how long the rest may take."""

from __future__ import annotations

from dataclasses import replace

import pytest
from watched_search import beginning, complete, pruned, stands

from search.terminal.tally import Tally


def test_the_rate_of_this_call_tells_how_long_the_rest_takes() -> None:
    """Two trials in 20 s leave 70 s for seven more, and that counts down until one ends."""
    tally = Tally.of(beginning(standing=stands(3)), 100.0)
    assert tally.left(105.0) is None
    tally = tally.add(pruned(3, 0.5, standing=stands(4)), 110.0)
    tally = tally.add(complete(4, 0.1, standing=stands(5, 4, 0.1)), 120.0)
    assert tally.left(120.0) == 70.0
    assert tally.left(130.0) == 60.0
    assert tally.left(200.0) is None


def test_an_estimate_stays_within_the_time_limit() -> None:
    """What is left of the limit is the most that can be left."""
    tally = Tally.of(beginning(seconds=60.0), 0.0)
    assert tally.left(10.0) == 50.0
    assert tally.add(pruned(0, 0.5), 10.0).left(10.0) == 50.0
    assert tally.add(pruned(0, 0.5), 1.0).left(1.0) == 11.0
    assert tally.left(70.0) == 0.0


@pytest.mark.parametrize(
    ("budget", "seconds", "fraction"),
    [(12, 60.0, 0.25), (None, 60.0, 0.5), (None, None, None), (0, None, 1.0), (None, 0.0, 1.0)],
)
def test_the_bar_follows_the_budget_else_the_time(
    budget: int | None, seconds: float | None, fraction: float | None
) -> None:
    """Without either there is no end to measure against."""
    tally = Tally.of(beginning(budget=budget, seconds=seconds, standing=stands(3)), 0.0)
    assert tally.fraction(30.0) == fraction


def test_what_other_supervisors_did_counts() -> None:
    """The study's best may be theirs, and so is a part of what has ended."""
    tally = Tally.of(beginning(standing=stands(3)), 100.0)
    tally = tally.add(pruned(7, 0.5, standing=stands(8, 5, 0.1)), 110.0)
    assert tally.text() == "8/12 ended, best 0.1000 (trial 5)"
    assert (tally.beside, tally.left(110.0)) == (4, 8.0)


def test_the_best_one_is_new_when_it_or_its_value_changes() -> None:
    """As by the finalists' repeats, which are no trials of the budget."""
    tally = Tally.of(beginning(standing=stands(5, 2, 0.1)), 0.0)
    tally = tally.add(complete(5, 0.3, standing=stands(6, 2, 0.1)), 1.0)
    assert (tally.earlier, tally.text()) == (True, "6/12 ended, best 0.1000 (trial 2)")
    again = replace(complete(12, 0.2, standing=stands(6, 2, 0.15)), repeats=2)
    tally = tally.add(again, 2.0)
    assert (tally.earlier, tally.better) == (False, 2.0)
    assert tally.text() == "6/12 ended, best 0.1500 (trial 2)"
