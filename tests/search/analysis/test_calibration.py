"""Whether probabilities can be believed."""

from __future__ import annotations

import pytest
from made_records import of_two, predicted

from search.analysis.calibration import calibration


def test_probabilities_that_come_true_have_no_error() -> None:
    """One in four of those that got 0.25, three in four of those that got 0.75."""
    found = calibration(of_two([0.25] * 4 + [0.75] * 4, [0, 0, 0, 1, 0, 1, 1, 1]), 1)
    assert found is not None
    assert (found.said, found.came_true, found.images) == ((0.25, 0.75), (0.25, 0.75), (4, 4))
    assert found.error == 0.0


def test_an_overconfident_network_misses_by_what_it_says_too_much() -> None:
    """Of ten classes: it is 93.75 % sure each time, and right every other time."""
    sure = [0.0625 / 9] * 10
    sure[3] = 0.9375
    found = calibration(predicted([sure] * 8, [3, 4] * 4), 1)
    assert found is not None
    assert (found.said, found.came_true, found.images) == ((0.9375,), (0.5,), (8,))
    assert found.error == pytest.approx(0.4375)


def test_the_error_weighs_bins_by_their_images() -> None:
    """A quarter of them misses by a half here; bins without images are left out."""
    found = calibration(of_two([0.5, 0.5, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0], [1, 1, 1, 1] + [0] * 4), 1)
    assert found is not None
    assert found.said == (0.0, 0.5, 1.0)
    assert found.images == (4, 2, 2)
    assert found.error == pytest.approx(0.125)


def test_of_two_classes_the_positive_one_is_spoken_of() -> None:
    """Its probability, likely or not."""
    found = of_two([0.25, 0.25, 0.25, 0.25], [0, 0, 0, 1])
    second, first = calibration(found, 1), calibration(found, 0)
    assert second is not None
    assert first is not None
    assert (second.said, second.came_true) == ((0.25,), (0.25,))
    assert (first.said, first.came_true) == ((0.75,), (0.75,))


def test_without_probabilities_there_is_no_calibration() -> None:
    """As a diverged network leaves them."""
    assert calibration(of_two([0.5, float("nan")], [0, 1]), 1) is None
