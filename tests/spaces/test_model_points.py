"""Any point of any preset gives a network; `scripts/check_presets.py` tries many more."""

from __future__ import annotations

import pytest
from each_preset import EACH_PRESET
from points import CASES, SMALL_CASES, check_point, train_point

from search.sample import draw
from spaces import PRESETS, load_space

POINTS = 15


@pytest.mark.parametrize("preset", EACH_PRESET)
def test_random_points_give_valid_networks(preset: str) -> None:
    """At sizes from 8 to 224, of one and three channels, for two and ten classes."""
    for number, params in enumerate(draw(load_space(preset), POINTS, seed=3)):
        # Seven cases on, all 20 come in turn, with another size each time.
        check_point(params, *CASES[7 * number % len(CASES)])


@pytest.mark.parametrize("preset", EACH_PRESET)
def test_a_random_point_can_be_trained(preset: str) -> None:
    """With a finite loss; on small images."""
    (params,) = draw(load_space(preset), 1, seed=4)

    train_point(params, *SMALL_CASES[PRESETS.index(preset) % len(SMALL_CASES)])
