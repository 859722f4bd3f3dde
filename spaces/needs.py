"""What must be there before the first trial of a space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spaces.catalog import CATALOG
from spaces.conditions import networks
from spaces.download import fetch_weights
from spaces.pretrained import WeightsError, find_weights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spaces.space import Space
    from spaces.suggester import Scalar

_ANY_SIZE = (224, 224)  # pixels; files of other sizes are found too


def fetch_all_weights(space: Space, image_size: tuple[int, int]) -> list[Path]:
    """The files of every backbone that `space` may draw, downloaded where they were not at hand.

    Raises:
        WeightsError: one is not to be had; in one line, before a trial has failed by it.
    """
    found = [
        fetch_weights(backbone, alpha, image_size, pretrained)
        for backbone, alpha, pretrained in _wanted(space)
    ]
    return [file for file in found if file is not None]


def check_weights(space: Space) -> None:
    """Let a space pass whose backbones have the weights that it names; nothing is downloaded.

    Raises:
        WeightsError: a file or folder is not there, or no weights of that width were published.
    """
    for backbone, alpha, pretrained in _wanted(space):
        find_weights(backbone, alpha, _ANY_SIZE, pretrained)


def _wanted(space: Space) -> Iterator[tuple[str, float, str]]:
    """Each backbone that `space` may draw, with its alpha and what it says of weights."""
    if "transfer" not in networks(space.parameters):
        return
    for backbone in _values(space, "backbone", None):
        for pretrained in _values(space, "pretrained", backbone):
            for alpha in _values(space, "alpha", backbone) if pretrained != "none" else ():
                yield str(backbone), float(alpha or 1), str(pretrained)


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
