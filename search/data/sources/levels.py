"""Pixel arrays in the number types that they come with, and how they are made uint8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search.data.source import Given

ALLOWED_SHAPES = "images are (n, height, width) or (n, height, width, channels) with 1, 3 or 4"
ALLOWED_LEVELS = (
    "pixels are uint8, bool, integers 0 to 255, uint16, floats 0 to 1, or floats 0 to 255 with "
    "some of 128 or more"
)
UINT16_STEP = 257  # 65535 / 255
# Floats that never reach it are on some other scale, of which whole numbers would keep too little.
HALF_OF_255 = 128


class Pixels(NamedTuple):
    """Images (n, height, width, 1 or 3) of each part, and what makes them 0 to 255."""

    images: dict[Given, NDArray[Any]]
    scale: float


def as_pixels(parts: Mapping[Given, NDArray[Any]]) -> Pixels:
    """The images of each part, all on the same scale; nothing is copied.

    Alpha is dropped. Raises DataError for other shapes, types and ranges.
    """
    shaped = {part: _shaped(images) for part, images in parts.items()}
    _refuse_unlike({part: images.shape[1:] for part, images in shaped.items()}, "shape")
    _refuse_unlike({part: images.dtype for part, images in shaped.items()}, "type")
    return Pixels(shaped, _scale(list(shaped.values())))


def to_uint8(pixels: NDArray[Any], scale: float) -> NDArray[np.uint8]:
    """`pixels` times `scale`, rounded."""
    if pixels.dtype == np.uint8:
        return pixels
    whole: NDArray[np.uint8] = np.rint(pixels * np.float64(scale)).astype(np.uint8)
    return whole


def highest_of_16_bits(pixels: NDArray[Any], scale: float) -> int | None:
    """The highest level of pixels of 16 bits that are scaled; None of others."""
    return int(pixels.max()) if pixels.dtype == np.uint16 and scale < 1 else None


def _refuse_unlike(found: Mapping[Given, object], what: str) -> None:
    for part, one in found.items():
        if one != found["train"]:
            raise DataError(
                f"train and {part} images differ in {what}: {found['train']} and {one}; make them "
                "alike"
            )


def _shaped(images: NDArray[Any]) -> NDArray[Any]:
    """With a channel axis, without alpha."""
    shaped = images[..., np.newaxis] if images.ndim == 3 else images
    if shaped.ndim != 4 or shaped.shape[3] not in (1, 3, 4) or shaped.size == 0:
        raise DataError(f"images of shape {images.shape}; {ALLOWED_SHAPES}, and none of them 0")
    return shaped[..., :3]


def _scale(parts: Sequence[NDArray[Any]]) -> float:
    """What to multiply the pixels with for 0 to 255."""
    kind = parts[0].dtype
    if kind == np.uint8:
        return 1.0
    if kind == np.bool_:
        return 255.0
    if kind.kind not in "iuf":
        raise DataError(f"pixels of type {kind}; {ALLOWED_LEVELS}")
    low, high = min(part.min() for part in parts), max(part.max() for part in parts)
    if kind.kind == "f" and low >= 0 and high <= 1:
        return 255.0
    # Floats as keras.utils.image_dataset_from_directory gives them.
    if low >= 0 and (kind.kind != "f" or high >= HALF_OF_255) and high <= 255:
        return 1.0
    if kind == np.uint16:
        return 1 / UINT16_STEP
    raise DataError(f"{kind} pixels from {low} to {high}; {ALLOWED_LEVELS}")
