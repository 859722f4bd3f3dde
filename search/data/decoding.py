"""One image file to pixels."""

from __future__ import annotations

import logging
import stat
import warnings
from contextlib import contextmanager
from ctypes import CDLL, c_void_p
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError, _imaging

from search.data.likeness import SHORTEST_SIDE, likeness
from search.data.resizing import resized
from search.data.source import Look, UnreadableImageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data.source import Resize

# It logs, on stderr where nobody listens, what it then raises.
logging.getLogger("PIL").addHandler(logging.NullHandler())

# Named one by one, so that a file's content never reaches a decoder that starts other programs.
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF")
SIXTEEN_TO_EIGHT_BITS = 257
_TURNS = {  # by EXIF orientation; 1 is upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_A_SIDE = [_TURNS[orientation] for orientation in (5, 6, 7, 8)]
# How files begin that are often taken for images.
_OTHERS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip file",
    b"version https://git-lfs": "a Git LFS pointer: run git lfs pull",
}
_DICOM_AT = slice(128, 132)


@contextmanager
def strict_pillow() -> Iterator[None]:
    """Pillow's warnings off, but too many pixels an error; for the whole process, so not nested."""
    with warnings.catch_warnings(), _quiet_libtiff():
        warnings.filterwarnings("ignore", module="PIL")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


@contextmanager
def _quiet_libtiff() -> Iterator[None]:
    # It prints lines of its own about what Pillow raises as well.
    try:
        set_handler = CDLL(_imaging.__file__).TIFFSetErrorHandler
    except (OSError, AttributeError):  # a Pillow that has libtiff within it, or none
        yield
        return
    set_handler.argtypes, set_handler.restype = [c_void_p], c_void_p
    before = set_handler(None)
    try:
        yield
    finally:
        set_handler(before)


def read_image(
    path: Path, image_size: tuple[int, int], resize: Resize, content: str
) -> NDArray[np.uint8]:
    """The image in `path`, upright, at `image_size`; shape (height, width, 1 or 3).

    Raises UnreadableImageError, whatever is wrong with the file, or if it is not `content`.
    """
    with _named_faults():
        read = _read(path)
        if sha256(read).hexdigest() != content:
            raise UnreadableImageError("changed while it was being prepared")
        with Image.open(BytesIO(read), formats=FORMATS) as image:
            return resized(_eight_bits(_upright(image)[0]), image_size, resize)


def look_at(path: Path) -> Look:
    """What the file is like; whatever is wrong with it is the `fault`."""
    content = ""
    try:
        with _named_faults():
            read = _read(path)
            content = sha256(read).hexdigest()
            if not read:
                raise UnreadableImageError("empty")
            return _look(read, content)
    except UnreadableImageError as error:
        return Look(content=content, fault=str(error))


def _read(path: Path) -> bytes:
    # A pipe or a device would be read for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnreadableImageError("not a file")
    return path.read_bytes()


def _look(read: bytes, content: str) -> Look:
    with _naming_others(read), Image.open(BytesIO(read), formats=FORMATS) as image:
        width, height = image.size
        kind = f"{image.format} {image.mode}"
        # A JPEG is decoded to the end, but only to a fraction of its pixels.
        image.draft(None, (SHORTEST_SIDE, SHORTEST_SIDE))
        upright, turned = _upright(image)
        gray = np.asarray(_eight_bits(upright).convert("L"))
    return Look(
        content=content,
        size=(width, height) if turned else (height, width),
        kind=kind,
        likeness=likeness(gray),
    )


@contextmanager
def _named_faults() -> Iterator[None]:
    """Makes every failure an UnreadableImageError with its reason."""
    try:
        yield
    except UnreadableImageError:
        raise
    except Exception as error:  # decoders fail in every way there is: struct, zlib, index, syntax
        raise UnreadableImageError(_reason(error)) from error


@contextmanager
def _naming_others(read: bytes) -> Iterator[None]:
    try:
        yield
    except UnidentifiedImageError as error:
        raise UnreadableImageError(f"not an image{_other(read)}") from error


def _other(read: bytes) -> str:
    """What a file is that is no image, in brackets; "" of what is not known."""
    if read[_DICOM_AT] == b"DICM":
        return " but DICOM"
    for beginning, name in _OTHERS.items():
        if read.startswith(beginning):
            return f" but {name}"
    text = read[:512].lstrip().lower()
    return " but HTML" if text.startswith((b"<!doctype html", b"<html")) else ""


def _upright(image: Image.Image) -> tuple[Image.Image, bool]:
    """The decoded image as it was seen, and whether that changed places of height and width.

    A TIFF has its upright size from the beginning.
    """
    image.load()
    turn = _turn(image)
    return (image, False) if turn is None else (image.transpose(turn), turn in _ON_A_SIDE)


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation) or 1)
    except Exception:  # a broken EXIF block says nothing about the pixels
        return None


def _eight_bits(image: Image.Image) -> Image.Image:
    """The image as "L" when its mode is gray, else as "RGB"; alpha is dropped."""
    if image.mode == "F":
        raise UnreadableImageError("floating-point pixels")
    if image.mode == "I":  # nobody can say which level is white
        raise UnreadableImageError("signed or 32-bit pixels")
    if image.mode.startswith("I"):
        levels = np.divide(np.asarray(image), SIXTEEN_TO_EIGHT_BITS, dtype=np.float32)
        return Image.fromarray(np.rint(levels, out=levels).astype(np.uint8))
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
    if isinstance(error, MemoryError):
        return "not enough memory"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    cut = any(word in str(error).lower() for word in ("truncated", "end of file", "eof"))
    return "truncated" if cut else "damaged"
