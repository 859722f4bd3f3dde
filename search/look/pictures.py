"""What was seen, as PNG pictures that explain themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from search.look import drawing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from search.look.activations import Maps
    from search.look.filters import Filters
    from search.look.looking import ClassLook, Looked

_A_ROW = 8
_TILE = 64  # px: of a channel or a filter, the longer side
_BRIGHTEST = 99  # percentile of a saliency map that is full yellow: single pixels outshine the rest


def pictures(looked: Looked) -> Iterator[tuple[str, bytes]]:
    """File names and PNG bytes: Grad-CAM and activations where there are convolutions, saliency."""
    if looked.layer is not None:
        yield "grad-cam.png", grad_cam_picture(looked)
    yield "saliency.png", saliency_picture(looked)
    count = len(looked.activations)
    for number, maps in enumerate(looked.activations, start=1):
        name = re.sub(r"[^\w.-]", "_", maps.layer)
        yield (
            f"activations/{number:0{len(str(count))}}-{name}.png",
            activations_picture(maps, number=number, count=count),
        )


def grad_cam_picture(looked: Looked) -> bytes:
    """The image, and beside it where each class's score comes from."""
    found = [(one, one.grad_cam) for one in looked.classes if one.grad_cam is not None]
    places = _times(found[0][1])
    caption = (
        "Grad-CAM. Bright: what is seen here speaks most for this class; no colour: it does not.\n"
        f"Taken at {looked.layer}, {places} places; each picture has its own scale."
    )
    return _beside(looked, [(one, _heat(heat, 100)) for one, heat in found], caption)


def saliency_picture(looked: Looked) -> bytes:
    """The image, and beside it which pixels the likeliest class's score hangs on.

    Of two classes, the other one's hangs on the same.
    """
    caption = (
        "Saliency. Bright: the class's score changes most with this pixel; no colour: hardly.\n"
        "It says which pixels matter, not in which direction; each picture has its own scale."
    )
    likeliest = looked.classes[0]
    return _beside(looked, [(likeliest, _heat(likeliest.saliency, _BRIGHTEST))], caption)


def activations_picture(maps: Maps, *, number: int, count: int) -> bytes:
    """A square a channel of one convolution, the `number`th of `count`."""
    shown = len(maps.channels)
    which = f"{shown} of its {maps.total:,} channels" if maps.total > shown else f"{shown} channels"
    title = f"convolution {number} of {count}: {maps.layer}, {which}"
    caption = (
        f"Each square is what one filter finds over the whole image, at {_times(maps.channels[0])} "
        "places.\nYellow: more of it than elsewhere; violet: less; plain gray: the same everywhere."
    )
    tiles = [_tile(drawing.sized(channel, _TILE)) for channel in maps.channels]
    scale = drawing.scale_of(drawing.LEVELS)
    return drawing.panels([drawing.grid(tiles, _columns(shown))], [title], caption, scale=scale)


def filters_picture(filters: Filters) -> bytes:
    """A square a filter of the first convolution."""
    shown = len(filters.values)
    which = f"{shown} of its {filters.total:,} filters" if filters.total > shown else "its filters"
    title = f"the first convolution, {filters.layer}: {which}, {_times(filters.values[0])} each"
    caption = (
        "Each square is what one filter looks for in the image. Bright: light there speaks for it;"
        "\ndark: light there speaks against it; middle gray: it does not matter."
    )
    levels = np.rint(filters.values * 255).astype(np.uint8)
    tiles = [drawing.sized(drawing.rgb(one), _TILE) for one in levels]
    return drawing.panels([drawing.grid(tiles, _columns(shown))], [title], caption)


def _beside(
    looked: Looked, heats: Sequence[tuple[ClassLook, NDArray[np.float64]]], caption: str
) -> bytes:
    images = [drawing.sized(drawing.rgb(looked.image), drawing.PANEL)]
    titles = [f"the image, {_times(looked.image)} pixels"]
    for one, heat in heats:
        images.append(drawing.overlay(looked.image, heat, side=drawing.PANEL))
        titles.append(f"{drawing.fitted(one.name)}\n{one.probability:.1%}")
    return drawing.panels(images, titles, caption, scale=drawing.scale_of(drawing.HEAT))


def _heat(found: NDArray[np.float64], percentile: float) -> NDArray[np.float64]:
    """From 0 to 1, where 1 is this percentile or more; nothing where all is 0."""
    most = np.percentile(found, percentile) or found.max()
    return np.clip(found / most, 0, 1) if most > 0 else found


def _tile(channel: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if channel.max() == channel.min():
        return np.full((*channel.shape, 3), 190, np.uint8)
    return drawing.coloured(channel)


def _columns(count: int) -> int:
    return min(count, _A_ROW)


def _times(sides: NDArray[np.generic] | tuple[int, ...]) -> str:
    shape = sides if isinstance(sides, tuple) else sides.shape
    return "×".join(str(side) for side in shape[:2])
