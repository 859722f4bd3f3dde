"""Values of trials against their params."""

from __future__ import annotations

from made_records import slot
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
    distribution_to_json,
)

from search.analysis.slices import Slice, slices
from storage.sampled import Sampled

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
