"""Which validation images show what a trial gets wrong, and what it is sure of."""

from __future__ import annotations

import pytest
from made_records import of_two, predicted

from search.analysis.examples import Example, most_wrong, surest

NAN = float("nan")


def test_the_most_wrong_images_are_those_whose_own_class_got_least() -> None:
    """Rightly classified ones are none; no more than were asked for."""
    found = of_two([0.75, 0.25, 0.875, 0.125, 0.625], [0, 0, 0, 1, 0])
    wrong = most_wrong(found, 3)
    assert [one.place for one in wrong] == [2, 3, 0]
    assert wrong[0] == Example(place=2, label=0, predicted=1, probability=0.875, of_label=0.125)
    assert not any(one.right for one in wrong)
    assert [one.place for one in most_wrong(found, 9)] == [2, 3, 0, 4]


def test_of_several_classes_the_own_one_decides() -> None:
    """Not how sure the network was of another."""
    found = predicted([[0.5, 0.5, 0.0], [0.25, 0.375, 0.375], [0.125, 0.75, 0.125]], [2, 0, 0])
    assert [(one.place, one.predicted) for one in most_wrong(found, 3)] == [(0, 0), (2, 1), (1, 1)]


def test_the_surest_image_of_each_class_was_classified_rightly() -> None:
    """In the order of the classes; a class that was never right is left out."""
    chances = [[0.5, 0.25, 0.25], [0.75, 0.25, 0], [0, 0.625, 0.375], [0.75, 0, 0.25]]
    found = predicted(chances, [0, 0, 1, 2])
    sure = surest(found, 9)
    assert [(one.place, one.label, one.probability) for one in sure] == [
        (1, 0, 0.75),
        (2, 1, 0.625),
    ]
    assert all(one.right for one in sure)
    assert surest(found, 1) == sure[:1]


@pytest.mark.parametrize("broken", [NAN, float("inf"), float("-inf")])
def test_what_gave_no_probability_counts_as_none(broken: float) -> None:
    """It is the most wrong, and never sure."""
    found = predicted([[0.25, 0.75], [broken, broken], [broken, 0.5]], [0, 1, 1])
    wrong = most_wrong(found, 9)
    assert [(one.place, one.of_label) for one in wrong] == [(1, 0.0), (0, 0.25)]
    assert [(one.place, one.probability) for one in surest(found, 9)] == [(2, 0.5)]


def test_without_a_mistake_there_is_nothing_wrong() -> None:
    """And without a right one nothing sure."""
    assert most_wrong(of_two([0.0, 1.0], [0, 1]), 9) == []
    assert surest(of_two([1.0, 0.0], [0, 1]), 9) == []
