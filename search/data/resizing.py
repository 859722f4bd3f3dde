"""An image to the study's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from search.data.source import Resize

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FILTER = Image.Resampling.BILINEAR  # antialiased where Pillow makes an image smaller


def resized(image: Image.Image, image_size: tuple[int, int], resize: Resize) -> NDArray[np.uint8]:
    """An "L" or "RGB" image at `image_size` (height, width); one channel if it is gray."""
    height, width = image_size
    if image.size != (width, height):
        match resize:
            case Resize.STRETCH:
                image = image.resize((width, height), _FILTER)
            case Resize.PAD:
                image = ImageOps.pad(image, (width, height), _FILTER)
            case Resize.CROP:
                image = ImageOps.fit(image, (width, height), _FILTER)
    pixels: NDArray[np.uint8] = np.asarray(image, dtype=np.uint8).reshape(height, width, -1)
    gray = pixels.shape[2] == 1 or bool(np.all(pixels == pixels[:, :, :1]))
    return pixels[:, :, :1] if gray else pixels
