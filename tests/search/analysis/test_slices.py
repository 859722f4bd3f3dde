"""Values of trials against their params."""

from __future__ import annotations

import pytest
from made_records import slot
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
)

from search.analysis.slices import Slice, slices, telling
from storage.optuna_trials import Sampled

NETWORK = CategoricalDistribution(["cnn", None, 3])
RATE = FloatDistribution(1e-4, 1e-1, log=True)
BLOCKS = IntDistribution(1, 4)


def drawn(value: float, distribution: BaseDistribution) -> Sampled:
    """As Optuna keeps it."""
    return Sampled(value, distribution_to_json(distribution))


def test_each_parameter_has_its_values_in_the_order_of_the_trials() -> None:
    """Numbers as they are, choices as places among them; None where a trial lacks it."""
    found = slices(
        [slot(1), slot(2), slot(3)],
        {
            1: {"network": drawn(0, NETWORK), "rate": drawn(0.01, RATE)},
            2: {"network": drawn(2, NETWORK), "rate": drawn(0.1, RATE), "blocks": drawn(1, BLOCKS)},
            3: {
                "network": drawn(1, NETWORK),
                "rate": drawn(0.001, RATE),
                "blocks": drawn(4, BLOCKS),
            },
        },
    )
    assert found == [
        Slice(name="network", log=False, choices=("cnn", "None", "3"), values=(0, 2, 1)),
        Slice(name="rate", log=True, choices=None, values=(0.01, 0.1, 0.001)),
        Slice(name="blocks", log=False, choices=None, values=(None, 1, 4)),
    ]


def test_a_parameter_that_was_the_same_everywhere_is_left_out() -> None:
    """It tells nothing; nor does one that only one trial has."""
    found = slices(
        [slot(1), slot(2)],
        {
            1: {
                "rate": drawn(0.01, RATE),
                "blocks": drawn(2, BLOCKS),
                "network": drawn(0, NETWORK),
            },
            2: {"rate": drawn(0.02, RATE), "blocks": drawn(2, BLOCKS)},
        },
    )
    assert [one.name for one in found] == ["rate"]


def test_trials_of_which_nothing_was_drawn_have_no_slices() -> None:
    """As those that were enqueued whole, of which Optuna keeps what the space fixed."""
    assert slices([slot(1), slot(2)], {}) == []
    found = slices(
        [slot(1), slot(2), slot(3)], {1: {"b": drawn(1, BLOCKS)}, 3: {"b": drawn(2, BLOCKS)}}
    )
    assert [one.values for one in found] == [(1, None, 2)]


def of(*values: float | None, choices: tuple[str, ...] | None = None) -> Slice:
    """One parameter."""
    return Slice(name="one", log=False, choices=choices, values=values)


def test_what_decides_tells_more() -> None:
    """Whichever way it goes, and on whatever scale; half of it tells half."""
    values = [0.1, 0.2, 0.5, 3.0]
    assert telling(of(1, 10, 100, 1000), values) == pytest.approx(1)
    assert telling(of(4, 3, 2, 1), values) == pytest.approx(1)
    assert telling(of(1, 0, 0, 1, choices=("a", "b")), values) == pytest.approx(0)
    assert telling(of(0, 0, 1, 1, choices=("a", "b")), values) == pytest.approx(0.8)


def test_what_is_always_the_same_tells_nothing() -> None:
    """Nor do two trials, or values that are all equal."""
    assert telling(of(2, 2, 2), [1.0, 2.0, 3.0]) == 0
    assert telling(of(1, 2, None), [1.0, 2.0, 3.0]) == 0
    assert telling(of(1, 2, 3), [1.0, 1.0, 1.0]) == 0
