"""Pixels of arrays in the number types that they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data.sources.levels import ALLOWED_LEVELS, as_pixels, highest_of_16_bits, to_uint8
from search.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def images(shape: tuple[int, ...] = (20, 9, 8), seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def as_uint8(parts: Any) -> dict[str, NDArray[np.uint8]]:
    """All images of each part, as a source gives them one by one."""
    pixels = as_pixels(parts)
    return {part: to_uint8(images, pixels.scale) for part, images in pixels.images.items()}


def refusal(train: NDArray[Any], **others: NDArray[Any]) -> str:
    parts: Any = {"train": train, **others}
    with pytest.raises(DataError) as caught:
        as_pixels(parts)
    return str(caught.value)


@pytest.mark.parametrize(("channels", "wanted"), [(1, 1), (3, 3), (4, 3)])
def test_channels(channels: int, wanted: int) -> None:
    """One, three, or four of which the last is alpha and dropped."""
    pixels = images((20, 9, 8, channels))
    assert (as_uint8({"train": pixels})["train"] == pixels[..., :wanted]).all()


@pytest.mark.parametrize(
    ("levels", "kind", "wanted"),
    [
        ([0, 7, 255], "uint8", [0, 7, 255]),
        ([0, 7, 255], "int64", [0, 7, 255]),
        ([0, 7, 255], "uint16", [0, 7, 255]),
        ([0, 257, 65535], "uint16", [0, 1, 255]),
        ([0, 1, 1], "bool", [0, 255, 255]),
        ([0, 0.5, 1], "float32", [0, 128, 255]),
        ([0, 0.5, 1], "float16", [0, 128, 255]),
        ([0, 0.6, 128], "float32", [0, 1, 128]),
        ([0, 7.2, 255], "float64", [0, 7, 255]),
    ],
)
def test_levels(levels: list[float], kind: str, wanted: list[int]) -> None:
    """Every allowed type of pixel ends as 0 to 255."""
    pixels = np.zeros((4, 8, 8), kind)
    pixels[:, 0, :3] = levels
    found = as_uint8({"train": pixels})["train"]
    assert found.dtype == np.uint8
    assert found[0, 0, :3, 0].tolist() == wanted


@pytest.mark.parametrize(
    ("levels", "kind", "highest"),
    [
        ([0, 7, 4095], "uint16", 4095),
        ([0, 7, 65535], "uint16", 65535),
        ([0, 7, 255], "uint16", None),
        ([0, 7, 255], "uint8", None),
        ([0, 0.5, 1], "float32", None),
    ],
)
def test_the_highest_level_is_known_of_what_is_scaled_from_16_bits(
    levels: list[float], kind: str, highest: int | None
) -> None:
    """Where all are 0 to 255 nothing is scaled, and nothing comes out dark."""
    pixels = np.zeros((4, 8, 8), kind)
    pixels[:, 0, :3] = levels
    found = as_pixels({"train": pixels})
    assert highest_of_16_bits(found.images["train"][0], found.scale) == highest


def test_all_parts_have_one_scale() -> None:
    """16-bit pixels of a dark part are not taken for 8-bit ones."""
    dark, bright = np.full((4, 8, 8), 200, np.uint16), np.full((4, 8, 8), 60000, np.uint16)
    found = as_uint8({"train": bright, "validation": dark})
    assert (found["train"][0, 0, 0, 0], found["validation"][0, 0, 0, 0]) == (233, 1)


def test_nothing_is_copied() -> None:
    """What is mapped from a file is not read for being opened."""
    pixels = images((20, 9, 8, 4)) / np.float32(255)
    assert np.shares_memory(as_pixels({"train": pixels}).images["train"], pixels)


@pytest.mark.parametrize(
    ("pixels", "said"),
    [
        (images() * 1.1, "float64 pixels from 0.0 to 280.5"),
        (images() / 2.0, "float64 pixels from 0.0 to 127.5"),
        (images() - 1.0, "float64 pixels from -1.0 to 254.0"),
        (images() / 255 * np.nan, "float64 pixels from nan to nan"),
        (images().astype(int) - 1, "int64 pixels from -1 to 254"),
        (images().astype("uint32") * 9, "uint32 pixels from 0 to 2295"),
        (images().astype(str), "pixels of type <U3"),
    ],
)
def test_other_levels_are_refused(pixels: NDArray[Any], said: str) -> None:
    """The message gives what was found and what is allowed."""
    assert refusal(pixels) == f"{said}; {ALLOWED_LEVELS}"


def test_what_is_allowed_is_one_line() -> None:
    """Every type and range."""
    assert ALLOWED_LEVELS == (
        "pixels are uint8, bool, integers 0 to 255, uint16, floats 0 to 1, or floats 0 to 255 with "
        "some of 128 or more"
    )


@pytest.mark.parametrize("shape", [(20,), (20, 72), (20, 9, 8, 2), (20, 0, 8), (0, 9, 8)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    """The message gives the shape and those allowed."""
    text = refusal(np.zeros(shape, np.uint8))
    assert text.startswith(f"images of shape {shape}; images are (n, height, width)")


def test_parts_must_be_alike() -> None:
    """In shape and in type, or the levels would mean two things."""
    other = images((20, 8, 8))
    assert "train and validation images differ in shape: (9, 8, 1) and (8, 8, 1)" in refusal(
        images(), validation=other
    )
    assert "train and test images differ in type: uint8 and float64" in refusal(
        images(), test=images() / 255
    )
