"""Image files as a model takes them: read and resized as a search reads and resizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from search.data.decoding import look_at, read_image
from search.data.source import UnreadableImageError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from search.data.source import Resize


def read(path: Path, shape: tuple[int, int, int], resize: Resize) -> NDArray[np.uint8]:
    """The image in a file, upright, of `shape` (height, width, channels); within `strict_pillow`.

    A coloured one becomes gray where the model takes one channel; a gray one gets three.

    Raises:
        UnreadableImageError: with the reason.
    """
    seen = look_at(path)
    if seen.fault:
        raise UnreadableImageError(seen.fault)
    pixels = read_image(path, shape[:2], resize, seen.content)
    if pixels.shape[2] > shape[2]:
        pixels = np.asarray(Image.fromarray(pixels).convert("L"))[..., np.newaxis]
    return np.broadcast_to(pixels, shape)
