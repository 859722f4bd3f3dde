"""One image file to pixels."""

from __future__ import annotations

import logging
import re
import stat
import warnings
from contextlib import contextmanager
from ctypes import CDLL, c_void_p
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError, _imaging

from search.data.budget import Budget
from search.data.likeness import SHORTEST_SIDE, likeness_of_rows
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
_PIXELS = Budget(2**27)
"""Decoded at once by all threads: half a gigabyte, where Pillow takes four bytes for each."""
_BYTES = Budget(2**28)
"""Of files held at once by all threads."""
PIXELS_A_STRIP = 2**20
BLOCK_BYTES = 2**26
_ON_A_SIDE = [_TURNS[orientation] for orientation in (5, 6, 7, 8)]
# How files begin that are often taken for images.
_OTHERS = {
    b"%PDF": "not an image but a PDF",
    b"PK\x03\x04": "not an image but a ZIP archive",
    b"\x1f\x8b": "not an image but a gzip file",
    b"version https://git-lfs": "not an image but a Git LFS pointer: run git lfs pull",
    b"\0\0\0\x0cjP  ": "JPEG 2000: convert it to JPEG or PNG",
}
# Of the first box of an ISO base media file, ISO/IEC 14496-12: brands from the eighth byte on.
_BRANDS_AT = slice(8, 40)
_BRANDS = {
    "AVIF": (b"avif", b"avis"),
    "HEIC": (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"),
}
_DICOM_AT = slice(128, 132)


@contextmanager
def strict_pillow() -> Iterator[None]:
    """Pillow's warnings off, but too many pixels an error; memory goes back as it is freed.

    For the whole process, so not nested.
    """
    with warnings.catch_warnings(), _quiet_libtiff(), _memory_given_back():
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


@contextmanager
def _memory_given_back() -> Iterator[None]:
    # Of blocks up to 32 MiB, glibc keeps a thread's for that thread: the largest image, a core.
    before = _imaging.get_block_size()
    _imaging.set_block_size(BLOCK_BYTES)
    try:
        yield
    finally:
        _imaging.set_block_size(before)


def read_image(
    path: Path, image_size: tuple[int, int], resize: Resize, content: str
) -> NDArray[np.uint8]:
    """The image in `path`, upright, at `image_size`; shape (height, width, 1 or 3).

    Raises UnreadableImageError, whatever is wrong with the file, or if it is not `content`.
    """
    with _named_faults(), _held(path) as read:
        if sha256(read).hexdigest() != content:
            raise UnreadableImageError("changed since it was looked at")
        image = _opened(read)
        with _PIXELS.share(image.width * image.height):
            pixels = resized(_eight_bits(_upright(image)[0]), image_size, resize)
            del image  # its memory, before another image may have it
    return pixels


def look_at(path: Path) -> Look:
    """What the file is like; whatever is wrong with it is the `fault`."""
    content = ""
    try:
        with _named_faults(), _held(path) as read:
            content = sha256(read).hexdigest()
            if not read:
                raise UnreadableImageError("empty")
            return _look(read, content)
    except UnreadableImageError as error:
        return Look(content=content, fault=str(error))


@contextmanager
def _held(path: Path) -> Iterator[bytes]:
    """The file's bytes, as soon as there is room for them."""
    found = path.stat()
    # A pipe or a device would be read for ever.
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableImageError("not a file")
    with _BYTES.share(found.st_size):
        yield path.read_bytes()


def _opened(read: bytes) -> Image.Image:
    """The image in a file's bytes, not yet decoded."""
    return Image.open(BytesIO(read), formats=FORMATS)


def _look(read: bytes, content: str) -> Look:
    with _naming_others(read):
        image = _opened(read)
        width, height = image.size
        kind = f"{image.format} {image.mode}"
        # A JPEG is decoded to the end, but only to a fraction of its pixels.
        image.draft(None, (SHORTEST_SIDE, SHORTEST_SIDE))
        with _PIXELS.share(image.width * image.height):
            upright, turned = _upright(image)
            highest = _highest(upright)
            alike = likeness_of_rows(_gray_strips(upright), upright.size[::-1])
            del image, upright
    return Look(
        content=content,
        size=(width, height) if turned else (height, width),
        kind=kind,
        likeness=alike,
        highest=highest,
    )


def _highest(image: Image.Image) -> int | None:
    """The highest level of an image of 16 bits; None of others."""
    if not image.mode.startswith("I;16"):
        return None
    strips = (image.crop((0, top, image.width, bottom)) for top, bottom in _strips(image))
    return max(int(np.asarray(strip).max()) for strip in strips)


def _gray_strips(image: Image.Image) -> Iterator[NDArray[np.uint8]]:
    """Rows of gray levels: of a large image a few at a time, so that no second one is held."""
    for top, bottom in _strips(image):
        whole = bottom - top == image.height
        strip = image if whole else image.crop((0, top, image.width, bottom))
        yield np.asarray(_eight_bits(strip).convert("L"))


def _strips(image: Image.Image) -> Iterator[tuple[int, int]]:
    """The first row, and that after the last, of each strip of an image."""
    rows = max(1, PIXELS_A_STRIP // image.width)
    return ((top, min(top + rows, image.height)) for top in range(0, image.height, rows))


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
        raise UnreadableImageError(_other(read)) from error


def _other(read: bytes) -> str:
    """What a file is that no format here knows."""
    if read[_DICOM_AT] == b"DICM":
        return "not an image but DICOM"
    for beginning, name in _OTHERS.items():
        if read.startswith(beginning):
            return name
    for name, brands in _BRANDS.items():
        if read[4:8] == b"ftyp" and any(brand in read[_BRANDS_AT] for brand in brands):
            return f"{name}: convert it to JPEG or PNG"
    html = read[:512].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    return "not an image but HTML" if html else "not an image"


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
        return Image.fromarray(_scaled(image))
    if image.mode in ("L", "RGB") and "transparency" not in image.info:
        return image
    if image.mode in ("1", "L", "LA", "La"):
        return image.convert("L")
    if "transparency" in image.info:
        image = image.convert("RGBA")
    return image.convert("RGB")


def _scaled(image: Image.Image) -> NDArray[np.uint8]:
    """The levels of 16 bits as levels of 8."""
    deep, found = np.asarray(image), np.empty(image.size[::-1], np.uint8)
    for top, bottom in _strips(image):
        levels = np.divide(deep[top:bottom], SIXTEEN_TO_EIGHT_BITS, dtype=np.float32)
        found[top:bottom] = np.rint(levels, out=levels)
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "not an image"
    if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
        return _too_many(error)
    if isinstance(error, MemoryError):
        return "not enough memory"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    cut = any(word in str(error).lower() for word in ("truncated", "end of file", "eof"))
    return "truncated" if cut else "damaged"


def _too_many(error: Exception) -> str:
    """With how many there are, which only Pillow's message says."""
    number = re.search(r"(\d+) pixels", str(error))
    said = f": {int(number[1]):,}, at most {Image.MAX_IMAGE_PIXELS:,}" if number else ""
    return f"too many pixels{said}"
