"""Pictures as somebody sees them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from search.look.activations import maps_of
from search.look.drawing import PANEL, grid, overlay, sized
from search.look.looking import ClassLook, Looked
from search.look.pictures import activations_picture, grad_cam_picture, pictures, saliency_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

RANDOM = np.random.default_rng(0)
GRAY = RANDOM.integers(0, 256, (32, 32, 1), dtype=np.uint8)


def looked(*names: str, image: NDArray[np.uint8] = GRAY) -> Looked:
    """A look at an image, as warm on its left as it is cold on its right."""
    heat = np.zeros((4, 4))
    heat[:, 0] = 3.0
    classes = [
        ClassLook(name=name, probability=0.5, grad_cam=heat, saliency=heat) for name in names
    ]
    maps = maps_of("a/b", RANDOM.random((8, 8, 3)))
    return Looked(image=image, layer="a/b", classes=tuple(classes), activations=(maps,) * 12)


def opened(content: bytes) -> NDArray[np.uint8]:
    """A PNG's pixels (height, width, 3)."""
    return np.asarray(Image.open(BytesIO(content)).convert("RGB"))


def colourful(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which pixels are no gray."""
    found: NDArray[np.bool_] = np.ptp(pixels.astype(int), axis=-1) > 20
    return found


def test_names_are_in_the_networks_order_and_fit_for_files() -> None:
    names = [name for name, _ in pictures(looked("cat"))]
    assert names[:3] == ["grad-cam.png", "saliency.png", "activations/01-a_b.png"]
    assert names[-1] == "activations/12-a_b.png"


def test_heat_is_colour_and_the_rest_the_image() -> None:
    """In gray, whatever the image's colours, so that all colour is heat."""
    image = np.full((8, 8, 3), (200, 100, 20), np.uint8)
    heat = np.array([[1.0, 0.0], [1.0, 0.0]])
    drawn = colourful(overlay(image, heat, side=64))
    assert drawn.shape == (64, 64)
    assert drawn[:, :16].all()
    assert not drawn[:, 48:].any()


def test_each_class_has_a_panel_under_its_name() -> None:
    """Beside the image itself; a class more makes the picture wider by a panel."""
    two, three = (opened(grad_cam_picture(looked(*names))) for names in ("ab", "abc"))
    assert three.shape[1] - two.shape[1] > PANEL
    assert two.shape[0] == three.shape[0] > PANEL
    left, right = colourful(two)[60:200, :PANEL], colourful(two)[60:200, PANEL + 30 :]
    assert not left.any()
    assert right.any()


@pytest.mark.parametrize(
    "name",
    ["$x_2", "two\nlines", "long " * 30, "\N{CJK UNIFIED IDEOGRAPH-732B}", ""],
    ids=["dollar", "lines", "long", "unknown letter", "none"],
)
def test_any_name_can_be_drawn(name: str) -> None:
    """It does not become a formula, and the picture stays as it is without."""
    for picture in (grad_cam_picture, saliency_picture):
        assert opened(picture(looked(name))).shape == opened(picture(looked("cat"))).shape


def test_without_heat_there_is_no_colour() -> None:
    """A class for which nothing speaks."""
    cold = ClassLook(
        name="x", probability=0.1, grad_cam=np.zeros((4, 4)), saliency=np.zeros((32, 32))
    )
    seen = Looked(image=GRAY, layer="x", classes=(cold,), activations=())
    panels = opened(grad_cam_picture(seen))[:PANEL]
    assert not colourful(panels).any()


def test_a_channel_that_says_nothing_is_gray() -> None:
    """And no other one is."""
    maps = maps_of("x", np.stack([np.ones((8, 8)), RANDOM.random((8, 8))], axis=-1))
    drawn = opened(activations_picture(maps, number=1, count=1))
    squares = colourful(drawn)[30:80]
    assert not squares[:, 14:74].any()
    assert squares[:, 80:140].all()


@pytest.mark.parametrize(("size", "side", "expected"), [
    ((8, 4), 64, (64, 32)),
    ((300, 200), 64, (64, 43)),
    ((1, 500), 64, (1, 64)),
])  # fmt: skip
def test_images_get_the_size_of_a_panel(
    size: tuple[int, int], side: int, expected: tuple[int, int]
) -> None:
    """The longer side does; the shape stays."""
    assert sized(np.zeros((*size, 3), np.uint8), side).shape == (*expected, 3)


def test_tiles_stand_in_rows() -> None:
    """With a gap between them; what is left of the last row is white."""
    tiles = [np.full((4, 4, 3), level, np.uint8) for level in (10, 20, 30)]
    found = grid(tiles, columns=2)
    assert found.shape == (10, 10, 3)
    assert [int(found[at][0]) for at in [(0, 0), (0, 9), (9, 0), (9, 9), (4, 4)]] == [
        10, 20, 30, 255, 255,
    ]  # fmt: skip
