"""One image file to pixels."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from search.data.source import UnreadableImageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

# Named one by one, so that a file's content never reaches a decoder that starts other programs.
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF")
SIXTEEN_TO_EIGHT_BITS = 257
SIDEWAYS = (5, 6, 7, 8)  # the EXIF orientations that swap height and width


@contextmanager
def strict_pillow() -> Iterator[None]:
    """Pillow's warnings off, but too many pixels an error; for the whole process, so not nested."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="PIL")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def read_image(path: Path, image_size: tuple[int, int]) -> NDArray[np.uint8]:
    """The image in `path`, upright, stretched to `image_size`; shape (height, width, 1 or 3).

    Raises UnreadableImageError, whatever is wrong with the file.
    """
    try:
        if path.stat().st_size == 0:
            raise UnreadableImageError("empty")
        with Image.open(path, formats=FORMATS) as image:
            return stretched(_eight_bits(_upright(image)), image_size)
    except UnreadableImageError:
        raise
    except Exception as error:  # decoders fail in every way there is: struct, zlib, index, syntax
        raise UnreadableImageError(_reason(error)) from error


def stretched(image: Image.Image, image_size: tuple[int, int]) -> NDArray[np.uint8]:
    """An "L" or "RGB" image at `image_size` by antialiased bilinear; one channel if it is gray."""
    height, width = image_size
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.BILINEAR)
    pixels: NDArray[np.uint8] = np.asarray(image, dtype=np.uint8).reshape(height, width, -1)
    gray = pixels.shape[2] == 1 or bool(np.all(pixels == pixels[:, :, :1]))
    return pixels[:, :, :1] if gray else pixels


def header_size(path: Path) -> tuple[int, int] | None:
    """Height and width of the upright image, from the file's header; None if it has no good one."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            width, height = image.size
            # Pillow decodes a PNG to find its EXIF block, and PNGs are hardly ever turned.
            turned = image.format != "PNG" and _orientation(image) in SIDEWAYS
    except Exception:  # as in read_image, which will name the file
        return None
    return (width, height) if turned else (height, width)


def _upright(image: Image.Image) -> Image.Image:
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a broken EXIF block says nothing about the pixels
        return image


def _orientation(image: Image.Image) -> object:
    return image.getexif().get(ExifTags.Base.Orientation)


def _eight_bits(image: Image.Image) -> Image.Image:
    """The image as "L" when its mode is gray, else as "RGB"; alpha is dropped."""
    if image.mode == "F":
        raise UnreadableImageError("floating-point pixels")
    if image.mode.startswith("I"):
        levels = np.asarray(image).astype(np.float64) / SIXTEEN_TO_EIGHT_BITS
        return Image.fromarray(np.clip(np.rint(levels), 0, 255).astype(np.uint8))
    if image.mode in ("1", "L", "LA", "La"):
        return image.convert("L")
    if "transparency" in image.info:
        image = image.convert("RGBA")
    return image.convert("RGB")


def _reason(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "not an image"
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return "too many pixels"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    cut = any(word in str(error).lower() for word in ("truncated", "end of file", "eof"))
    return "truncated" if cut else "damaged"
