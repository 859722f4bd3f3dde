"""Pictures in pieces: grids of tiles, colours over an image, panels with words, PNG."""

from __future__ import annotations

import warnings
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]  # (height, width, 3)

# They rise evenly in lightness too: for the colour-blind, and in print.
LEVELS, HEAT = "viridis", "inferno"
PANEL = 224  # px, the longer side of a panel's image
_DPI = 100
_GAP = 2  # px between tiles
_MOST_COVERED = 0.8  # of the image, where there is most heat
_MARGIN, _LINE, _CAPTION = 12, 14, 42  # px: around panels, of a title's line, below all
_NARROWEST = 620  # px that a caption needs
_FAINT = "0.3"  # of black
_SCALE = (72, 20)  # px
_FEW = 1024  # colours, most of them of a letter's edge, that a palette of 256 does as well
_STEP = 4  # of 255 levels: 64 colours take half the bytes
_LONGEST = 34  # characters of a panel's title in a line


def panels(
    images: Sequence[Pixels], titles: Sequence[str], caption: str, *, scale: Pixels | None = None
) -> bytes:
    """A PNG of images beside each other, each under its title, all above a caption.

    A caption may have two lines; a `scale` stands before it. Images are drawn pixel for pixel.
    """
    height = max(image.shape[0] for image in images)
    slots = [max(image.shape[1], PANEL) + _MARGIN for image in images]
    width = max(_NARROWEST, sum(slots) + _MARGIN)
    above = _LINE * max(title.count("\n") + 1 for title in titles) + _MARGIN
    whole = height + above + _CAPTION
    figure = Figure(figsize=(width / _DPI, whole / _DPI), dpi=_DPI, facecolor="1")

    def write(text: str, left: int, bottom: int, colour: str = "0") -> None:
        place = (left / width, bottom / whole)
        figure.text(*place, text, va="bottom", color=colour, fontsize=8, parse_math=False)

    left = _MARGIN
    for image, title, slot in zip(images, titles, slots, strict=True):
        bottom = whole - above - image.shape[0]
        figure.figimage(image, left, bottom, origin="upper")
        write(title, left, bottom + image.shape[0] + _GAP)
        left += slot
    indent = 0 if scale is None else scale.shape[1] + _MARGIN
    if scale is not None:
        figure.figimage(scale, _MARGIN, _CAPTION - _MARGIN - scale.shape[0], origin="upper")
    write(caption, _MARGIN + indent, 6, _FAINT)
    return _png(figure)


def scale_of(colours: str) -> Pixels:
    """A bar of a map's colours, from its lowest to its highest."""
    width, height = _SCALE
    return coloured(
        np.linspace(0, 255, width).astype(np.uint8)[np.newaxis].repeat(height, axis=0), colours
    )


def grid(tiles: Sequence[Pixels], columns: int) -> Pixels:
    """Tiles of one size in rows, on white."""
    height, width, _ = tiles[0].shape
    rows = ceil(len(tiles) / columns)
    whole = np.full((rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP, 3), 255)
    for place, tile in enumerate(tiles):
        row, column = divmod(place, columns)
        top, left = row * (height + _GAP), column * (width + _GAP)
        whole[top : top + height, left : left + width] = tile
    return whole.astype(np.uint8)


def sized(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """An image, or levels (height, width), with `side` as the longer side.

    What is made twice as large or more shows its pixels.
    """
    longer = max(pixels.shape[:2])
    height, width = (max(1, round(one * side / longer)) for one in pixels.shape[:2])
    enlarged = Image.Resampling.NEAREST if side >= 2 * longer else Image.Resampling.BILINEAR
    filtered = Image.Resampling.BOX if longer > side else enlarged
    return np.asarray(Image.fromarray(pixels).resize((width, height), filtered))


def coloured(levels: NDArray[np.uint8], colours: str = LEVELS) -> Pixels:
    """Levels (height, width) as 64 colours: violet, green, yellow, unless others are said."""
    found: Pixels = mpl.colormaps[colours](levels // _STEP * _STEP, bytes=True)[..., :3]
    return found


def rgb(image: NDArray[np.uint8]) -> Pixels:
    """An image (height, width, 1 or 3) in three channels."""
    return np.broadcast_to(image, (*image.shape[:2], 3)).astype(np.uint8)


def overlay(image: NDArray[np.uint8], heat: NDArray[np.float64], *, side: int) -> Pixels:
    """Where there is heat, its colour over the image in gray; where there is none, the image.

    Args:
        image: (height, width, 1 or 3).
        heat: of any size, from 0 to 1; spread over the whole image.
        side: of the result, in pixels: the longer one.
    """
    below = sized(rgb(image), side)
    gray = np.asarray(Image.fromarray(below).convert("L"), np.float64)[..., np.newaxis]
    size = (below.shape[1], below.shape[0])
    fine = Image.fromarray(heat.astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
    strength = np.clip(np.asarray(fine, np.float64), 0, 1)
    colours = coloured((strength * 255).astype(np.uint8), HEAT)
    share = np.sqrt(strength)[..., np.newaxis] * _MOST_COVERED
    return (gray * (1 - share) + colours * share).astype(np.uint8)


def fitted(text: str) -> str:
    """A name in one line that fits over a panel."""
    whole = " ".join(text.split())
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"


def _png(figure: Figure) -> bytes:
    canvas = FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a letter that the font lacks is a box
        canvas.draw()  # type: ignore[no-untyped-call]
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")  # type: ignore[no-untyped-call]
    if drawn.getcolors(_FEW) is not None:
        drawn = drawn.quantize(dither=Image.Dither.NONE)
    file = BytesIO()
    drawn.save(file, "PNG")
    return file.getvalue()
