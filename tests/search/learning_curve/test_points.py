"""What a learning curve says."""

from __future__ import annotations

import pytest

from search.learning_curve.points import LearningCurve, Point, curve_of
from search.objective import Objective


def curve(*values: tuple[float, ...], objective: Objective = Objective.VAL_LOSS) -> LearningCurve:
    """On 25, 50 and 100 of 100 images."""
    shares = (0.25, 0.5, 1.0)
    points = [
        Point(share=share, images=int(100 * share), values=seen)
        for share, seen in zip(shares, values, strict=True)
    ]
    return curve_of("xrays", 7, objective, points[::-1])


def test_a_falling_loss_says_that_more_would_help() -> None:
    """And how far it would fall, if each doubling changes it by one factor."""
    found = curve((0.8, 0.8), (0.41, 0.39), (0.2, 0.2))
    assert found.helps is True
    assert found.expected == pytest.approx(0.1)
    assert found.verdict == (
        "more images would help: from 50 to 100 images val_loss went from 0.4000 to 0.2000; if "
        "that goes on, 200 might give 0.1000"
    )


def test_of_a_share_the_error_counts() -> None:
    """An accuracy of 0.9 that becomes 0.95 has half the error."""
    found = curve((0.8,), (0.9,), (0.95,), objective=Objective.VAL_ACCURACY)
    assert found.helps is True
    assert found.expected == pytest.approx(0.975)


@pytest.mark.parametrize("last", [(0.2, 0.202), (0.199, 0.199), (0.3, 0.302)])
def test_a_flat_or_rising_one_says_that_they_would_not(last: tuple[float, ...]) -> None:
    """2 % of the error is nothing."""
    found = curve((0.5, 0.5), (0.2, 0.2), last)
    assert found.helps is False
    assert found.verdict.startswith("more images of this kind would not help much: from 50 to 100")


def test_seeds_that_differ_more_than_shares_leave_it_open() -> None:
    """More seeds are the way to know."""
    found = curve((0.5, 0.5), (0.2, 0.3), (0.18, 0.28))
    assert found.helps is None
    assert "more --seeds would tell" in found.verdict


def test_a_loss_of_nothing_cannot_fall() -> None:
    """Nor is anything divided by it."""
    assert curve((0.0,), (0.0,), (0.0,)).expected == 0.0
