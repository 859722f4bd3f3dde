"""Distances between points of a space with conditions."""

from __future__ import annotations

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from search.rehearsal.nearest import Points

RATE = FloatDistribution(1e-4, 1e-2, log=True)
BLOCKS = IntDistribution(1, 5)
NETWORK = CategoricalDistribution(["cnn", "dense", "residual"])

POINTS = Points(
    [
        {"rate": (1e-4, RATE), "network": (0, NETWORK), "blocks": (1, BLOCKS)},
        {"rate": (1e-3, RATE), "network": (0, NETWORK), "blocks": (3, BLOCKS)},
        {"rate": (1e-2, RATE), "network": (2, NETWORK)},
    ]
)


def test_a_distance_is_the_mean_share_of_each_range() -> None:
    """Logarithmic where the range is; categories differ or do not."""
    point = {"rate": (1e-3, RATE), "network": (0, NETWORK), "blocks": (1, BLOCKS)}
    expected = [(0.5 + 0 + 0) / 3, (0 + 0 + 0.5) / 3, (0.5 + 1 + 1) / 3]
    assert POINTS.distances(point).tolist() == pytest.approx(expected)


def test_what_one_of_both_lacks_is_as_far_as_can_be() -> None:
    """And what both lack does not count."""
    point = {"rate": (1e-2, RATE), "network": (2, NETWORK)}
    assert POINTS.distances(point).tolist() == pytest.approx([1.0, (0.5 + 1 + 1) / 3, 0.0])
