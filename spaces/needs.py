"""What must be there before the first trial of a space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spaces.catalog import CATALOG
from spaces.conditions import networks
from spaces.download import fetch_weights
from spaces.parameters import ChoiceParameter, FixedParameter

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
        for alpha in _values(space, "alpha", backbone)
        for pretrained in _values(space, "pretrained", backbone)
    ]
    return [file for file in found if file is not None]


def _values(space: Space, name: str, backbone: Scalar) -> tuple[Scalar, ...]:
    """The values that a parameter may take beside a backbone."""
    if name in space.parameters and backbone not in space.condition(name).get(
        "backbone", (backbone,)
    ):
        return (CATALOG[name].absent,)
    match space.parameters.get(name):
        case FixedParameter(root=value):
            return (value,)
        case ChoiceParameter(values=values):
            return values
        case _:
            return (CATALOG[name].absent,)
