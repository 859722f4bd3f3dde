"""An image to the study's size, in each of three ways."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from search.data.resizing import resized
from search.data.source import Resize


def wide() -> Image.Image:
    """Twice as wide as high: black, white, white, black."""
    return Image.fromarray(np.repeat(np.array([[0, 255, 255, 0]] * 20, np.uint8), 10, axis=1))


@pytest.mark.parametrize(
    ("resize", "upper", "middle"),
    [
        (Resize.STRETCH, [0, 255, 255, 0], [0, 255, 255, 0]),
        (Resize.PAD, [0, 0, 0, 0], [0, 255, 255, 0]),
        (Resize.CROP, [255, 255, 255, 255], [255, 255, 255, 255]),
    ],
)
def test_a_wide_image_in_a_square(resize: Resize, upper: list[int], middle: list[int]) -> None:
    """Pressed together, with black above and below it, or only its middle."""
    pixels = resized(wide(), (20, 20), resize)
    assert pixels.shape == (20, 20, 1)
    assert pixels[1, 2::5, 0].tolist() == upper
    assert pixels[10, 2::5, 0].tolist() == middle


@pytest.mark.parametrize("resize", Resize)
def test_a_size_is_height_and_width(resize: Resize) -> None:
    """In this order, whatever is done."""
    assert resized(wide(), (12, 30), resize).shape == (12, 30, 1)


@pytest.mark.parametrize("resize", Resize)
def test_an_image_of_the_size_stays_as_it_is(resize: Resize) -> None:
    """Pixel by pixel."""
    pixels = np.random.default_rng(0).integers(0, 256, (9, 8, 3), dtype=np.uint8)
    assert (resized(Image.fromarray(pixels), (9, 8), resize) == pixels).all()


@pytest.mark.parametrize("resize", Resize)
def test_resizing_is_antialiased(resize: Resize) -> None:
    """A fine checkerboard becomes an even gray, not every other field of it."""
    board = (np.indices((64, 64)).sum(axis=0) % 2 * 255).astype(np.uint8)
    pixels = resized(Image.fromarray(board), (8, 8), resize)[1:-1, 1:-1]
    assert abs(pixels.astype(int) - 128).max() < 8


def test_equal_channels_become_one() -> None:
    """An image is gray if it has no colour anywhere."""
    gray = Image.new("RGB", (8, 8), (7, 7, 7))
    assert resized(gray, (8, 8), Resize.STRETCH).shape == (8, 8, 1)
    gray.putpixel((3, 3), (7, 7, 8))
    assert resized(gray, (8, 8), Resize.STRETCH).shape == (8, 8, 3)
