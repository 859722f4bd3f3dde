"""How all pictures look. Importing this imports matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

mpl.rcParams["text.parse_math"] = False  # a class may be called "$x$"
# Okabe and Ito 2008, "Color Universal Design": told apart by colour-blind people too.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#000000"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY, BLACK)
GRAY = "#6b7280"
TRAINING, VALIDATION = ORANGE, BLUE
_DOTS_AN_INCH = 100
_TEXT = 9  # points


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of so many inches; never shown on a screen."""
    return Figure((width, height), dpi=_DOTS_AN_INCH, facecolor="white")


def tidy(axes: Axes, title: str) -> None:
    """Give axes their title, and what all of them have."""
    axes.set_title(title, fontsize=_TEXT + 1, loc="left")
    axes.tick_params(labelsize=_TEXT - 1)
    axes.grid(visible=True, color="#e5e7eb", linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, whatever the file is called."""
    figure.savefig(path, format="png")
