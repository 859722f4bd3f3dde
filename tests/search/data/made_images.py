"""The bytes of image files, some of which Pillow reads and does not write."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

GRAY, RGB = 0, 2  # colour types of a PNG
ADAM7 = ("0088", "0488", "4084", "0244", "2042", "0122", "1021")
"""First row and column of each pass of an interlaced PNG, and its steps down and across."""


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """What Pillow writes."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int, height: int, rows: bytes, *, depth: int, colour: int, lace: int = 0) -> bytes:
    """A PNG file of these rows, each after its filter's number.

    See the PNG specification, third edition, sections 5 and 11.
    """
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, lace)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def deep_png(pixels: NDArray[np.uint16]) -> bytes:
    """A PNG of 16 bits a channel; `pixels` are (height, width, 3)."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    return png(width, height, rows, depth=16, colour=RGB)


def interlaced_png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG whose rows come in seven passes; `pixels` are (height, width, 3)."""
    height, width, _ = pixels.shape
    passes = [pixels[y::down, x::across] for y, x, down, across in (map(int, one) for one in ADAM7)]
    rows = b"".join(b"\0" + row.tobytes() for one in passes if one.size for row in one)
    return png(width, height, rows, depth=8, colour=RGB, lace=1)


def bomb() -> bytes:
    """A PNG of a few kilobytes and 400 million pixels."""
    side = 20_000
    return png(side, side, bytes(side * (side // 8 + 1)), depth=1, colour=GRAY)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check
