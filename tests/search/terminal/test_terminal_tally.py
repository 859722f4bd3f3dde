"""What has ended and how long the rest may take."""

from __future__ import annotations

import pytest
from watched_search import beginning, complete, failed, pruned

from search.objective import Objective
from search.terminal.tally import Tally


def test_the_rate_of_this_call_tells_how_long_the_rest_takes() -> None:
    """Two trials in 20 s leave 70 s for seven more, and that counts down until one ends."""
    tally = Tally.of(beginning(ended=3), 100.0)
    assert tally.left(105.0) is None
    tally = tally.add(pruned(3, 0.5), 110.0).add(complete(4, 0.1), 120.0)
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
    tally = Tally.of(beginning(budget=budget, seconds=seconds, ended=3), 0.0)
    assert tally.fraction(30.0) == fraction


def test_only_a_complete_trial_with_a_lower_value_is_the_best() -> None:
    """A pruned trial's lower value doesn't count; of equals, the first stays."""
    tally = Tally.of(beginning(), 0.0)
    for end in (pruned(0, 0.01), complete(1, 0.2), failed(2, None), complete(3, 0.2)):
        tally = tally.add(end, 1.0)
    assert tally.standing() == "4/12 ended, best 0.2000 (trial 1)"


def test_of_a_maximized_objective_the_higher_value_is_the_best() -> None:
    """Here too the first of equals stays."""
    tally = Tally.of(beginning(objective=Objective.VAL_ACCURACY), 0.0)
    for end in (complete(0, 0.8), complete(1, 0.9), complete(2, 0.9), pruned(3, 0.99)):
        tally = tally.add(end, 1.0)
    assert tally.standing() == "4/12 ended, best 0.9000 (trial 1)"


def test_the_best_of_an_earlier_call_stays_until_it_is_beaten() -> None:
    """Its number isn't known here."""
    tally = Tally.of(beginning(ended=5, best=0.1), 0.0).add(complete(5, 0.3), 1.0)
    assert tally.standing() == "6/12 ended, best 0.1000 (before)"
    assert tally.add(complete(6, 0.05), 2.0).standing() == "7/12 ended, best 0.0500 (trial 6)"
