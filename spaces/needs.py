"""What must be there before the first trial of a space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spaces.catalog import CATALOG
from spaces.conditions import networks
from spaces.download import fetch_weights
from spaces.pretrained import WeightsError

if TYPE_CHECKING:
    from pathlib import Path

    from spaces.space import Space
    from spaces.suggester import Scalar


def fetch_all_weights(space: Space, image_size: tuple[int, int]) -> list[Path]:
    """The files of every backbone that `space` may draw, downloaded where they were not at hand.

    Raises:
        WeightsError: one is not to be had; in one line, before a trial has failed by it.
    """
    if "transfer" not in networks(space.parameters):
        return []
    found = [
        fetch_weights(str(backbone), float(alpha or 1), image_size, str(pretrained))
        for backbone in _values(space, "backbone", None)
        for pretrained in _values(space, "pretrained", backbone)
        if pretrained != "none"
        for alpha in _values(space, "alpha", backbone)
    ]
    return [file for file in found if file is not None]


def _values(space: Space, name: str, backbone: Scalar) -> tuple[Scalar, ...]:
    """The values that a parameter may take beside a backbone."""
    there = name in space.parameters
    if not there or backbone not in space.condition(name).get("backbone", (backbone,)):
        return (CATALOG[name].absent,)
    values = space.values(name)
    if not values:
        raise WeightsError(
            f"{name}: pretrained weights are of single values; give a value or a choice"
        )
    return values
