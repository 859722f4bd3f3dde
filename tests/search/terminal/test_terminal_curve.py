"""What a curve looks like in one line."""

from __future__ import annotations

import pytest

from search.terminal import sparkline


def test_a_curve_is_scaled_between_its_lowest_and_highest_value() -> None:
    """The lowest value is the lowest bar, the highest the full one."""
    assert sparkline([8, 7, 6, 5, 4, 3, 2, 1]) == "█▇▆▅▄▃▂▁"


def test_only_the_last_values_are_drawn_and_count_for_the_scale() -> None:
    """A high first epoch doesn't flatten the rest once it has moved out."""
    assert sparkline([1000, 2, 1, 2], width=3) == "█▁█"


@pytest.mark.parametrize("values", [[0.5], [0.5, 0.5, 0.5]])
def test_a_constant_series_has_one_level(values: list[float]) -> None:
    """Nothing to tell apart."""
    assert sparkline(values) == "▁" * len(values)


@pytest.mark.parametrize("values", [[], [None], [float("nan"), float("inf")]])
def test_without_finite_values_nothing_is_drawn(values: list[float | None]) -> None:
    """A diverged trial has no curve."""
    assert sparkline(values) == ""


def test_values_that_are_not_finite_are_left_out() -> None:
    """A NaN has no height."""
    assert sparkline([2.0, float("nan"), None, 1.0]) == "█▁"
