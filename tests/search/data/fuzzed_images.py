"""Images of every format, cut short and with bits turned over, decoded under a limit on memory.

`python fuzzed_images.py SEED FOLDER` decodes a seed's variants in a process of its own, and prints
a line of JSON for each. It ends with a traceback where one fails in a way that is not documented.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from made_images import interlaced_png, saved
from PIL import Image

from search.data.decoding import look_at, read_image, strict_pillow
from search.data.source import Resize, UnreadableImageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

WIDTH, HEIGHT = 66, 49
IMAGE_SIZE = (20, 24)
VARIANTS = 16  # of every original
MEMORY_BYTES = 3 * 2**30
"""Of address space: room for two copies of the largest image that is let through, and more."""
HEADER_BYTES = 64
MOST_BITS = 12


def originals() -> dict[str, bytes]:
    """A good image of every format and kind, by its name."""
    rgb = Image.fromarray(_pixels())
    gray, frames = rgb.convert("L"), [rgb.rotate(90), rgb.rotate(180)]
    animated = {"save_all": True, "append_images": frames}
    deep = Image.fromarray(_pixels()[:, :, 0].astype(np.uint16) * 257)
    return {
        "jpeg gray": saved(gray, "JPEG"),
        "jpeg rgb": saved(rgb, "JPEG"),
        "jpeg cmyk": saved(rgb.convert("CMYK"), "JPEG"),
        "jpeg progressive": saved(rgb, "JPEG", progressive=True),
        "jpeg turned": saved(rgb, "JPEG", exif=_turned()),
        "png gray": saved(gray, "PNG"),
        "png palette": saved(rgb.convert("P"), "PNG", transparency=3),
        "png rgba": saved(rgb.convert("RGBA"), "PNG"),
        "png 16-bit": saved(deep, "PNG"),
        "png interlaced": interlaced_png(_pixels()),
        "png animated": saved(rgb, "PNG", **animated),
        "bmp": saved(rgb, "BMP"),
        "bmp palette": saved(rgb.convert("P"), "BMP"),
        "gif": saved(rgb, "GIF"),
        "gif animated": saved(rgb, "GIF", **animated),
        "webp lossy": saved(rgb, "WEBP"),
        "webp lossless": saved(rgb.convert("RGBA"), "WEBP", lossless=True),
        "webp animated": saved(rgb, "WEBP", **animated),
        "tiff": saved(rgb, "TIFF", exif=_turned()),
        "tiff lzw": saved(rgb, "TIFF", compression="tiff_lzw"),
        "tiff deflate": saved(deep, "TIFF", compression="tiff_adobe_deflate"),
        "tiff jpeg": saved(rgb, "TIFF", compression="jpeg"),
        "tiff fax": saved(rgb.convert("1"), "TIFF", compression="group4"),
    }


def variants(content: bytes, draw: random.Random) -> Iterator[bytes]:
    """`content` cut short, and with bits turned over, half of the time near its beginning."""
    for number in range(VARIANTS):
        if number % 4 == 0:
            yield content[: draw.randrange(len(content))]
            continue
        changed = bytearray(content)
        reach = min(HEADER_BYTES, len(content)) if number % 2 else len(content)
        for _ in range(draw.randint(1, MOST_BITS)):
            changed[draw.randrange(reach)] ^= 1 << draw.randrange(8)
        yield bytes(changed)


def decode(path: Path) -> dict[str, Any]:
    """What came of an image: its fault, or the shape that it was read in; and how long it took."""
    began = time.monotonic()
    look = look_at(path)
    shape: list[int] = []
    fault = look.fault
    if not fault:
        try:
            shape = list(read_image(path, IMAGE_SIZE, Resize.PAD, look.content).shape)
        except UnreadableImageError as error:
            fault = f"only when read: {error}"
    known = look.content == sha256(path.read_bytes()).hexdigest()
    return {
        "fault": fault,
        "shape": shape,
        "size": look.size,
        "content": known,
        "seconds": time.monotonic() - began,
    }


def _pixels() -> NDArray[np.uint8]:
    """Smooth, with some noise: every decoder has something to do."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    smooth = np.stack([3 * x, 5 * y, 2 * (x + y)], axis=2)
    noise = np.random.default_rng(0).integers(0, 30, smooth.shape)
    return np.clip(smooth + noise, 0, 255).astype(np.uint8)


def _turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def main(seed: int, folder: Path) -> None:
    """Decode a seed's variants."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    draw = random.Random(seed)  # noqa: S311
    path = folder / "image"
    with strict_pillow():
        for name, content in originals().items():
            for number, variant in enumerate([content, *variants(content, draw)]):
                path.write_bytes(variant)  # what ends the process is still there afterwards
                print(json.dumps({"name": name, "number": number, **decode(path)}), flush=True)
    # Not getrusage's: that begins with what the process had that started this one.
    status = Path("/proc/self/status").read_text("utf-8")
    (peak,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    print(json.dumps({"peak": int(peak)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
