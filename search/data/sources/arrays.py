"""Images and labels that are in memory, or mapped into it, already."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from search.data.likeness import likenesses
from search.data.resizing import resized
from search.data.source import GIVEN, Look, safe_name
from search.data.sources.labels import encode
from search.data.sources.levels import as_pixels, highest_of_16_bits, to_uint8
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search.data.source import Given, Resize

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's "L"


@dataclass(frozen=True, kw_only=True)
class ArraySource:
    """Images (n, height, width, 1 or 3) a part; see `Source` for the methods.

    They are made uint8 one at a time: an array that is mapped from a file stays there.
    """

    name: str
    classes: tuple[str, ...]
    images: Mapping[Given, NDArray[Any]]
    labels: NDArray[np.int64]
    given: tuple[Given, ...] | None
    scale: float = 1.0  # what the pixels are multiplied with for 0 to 255
    origin: str = ""
    written: int | None = None  # when `origin` was written for this opening alone, in ns
    root: None = None
    subjects: None = None
    notes: tuple[str, ...] = ()

    def key(self, row: int) -> str:
        """The part and the image's place in it; without parts, the place."""
        part, place = self._at(row)
        return str(place) if self.given is None else f"{part} image {place}"

    def looks(self, rows: Sequence[int]) -> list[Look]:
        """By their pixels."""
        pixels = np.stack([self._pixels(row) for row in rows])
        gray = pixels[..., 0] if pixels.shape[3] == 1 else np.rint(pixels @ _LUMA).astype(np.uint8)
        height, width, channels = pixels.shape[1:]
        kind = "array L" if channels == 1 else "array RGB"
        return [
            Look(
                content=sha256(np.ascontiguousarray(image).data).hexdigest(),
                size=(height, width),
                kind=kind,
                likeness=int(found),
                highest=highest_of_16_bits(self._given(row), self.scale),
            )
            for row, image, found in zip(rows, pixels, likenesses(gray), strict=True)
        ]

    def image(
        self,
        row: int,
        image_size: tuple[int, int],
        resize: Resize,
        content: str,  # noqa: ARG002
    ) -> NDArray[np.uint8]:
        """The image; what is in memory does not change."""
        pixels = self._pixels(row)
        image = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
        return resized(image, image_size, resize)

    def _pixels(self, row: int) -> NDArray[np.uint8]:
        return to_uint8(self._given(row), self.scale)

    def _given(self, row: int) -> NDArray[Any]:
        part, place = self._at(row)
        image: NDArray[Any] = self.images[part][place]
        return image

    def _at(self, row: int) -> tuple[Given, int]:
        place = row
        for part in GIVEN:
            if place < (number := len(self.images.get(part, ()))):
                return part, place
            place -= number
        raise IndexError(row)


def arrays_source(
    parts: Mapping[Given, tuple[Any, Any]], *, name: str = "arrays", split: bool = True
) -> ArraySource:
    """Images and labels of each part, each whatever `numpy.asarray` takes.

    Images are (n, height, width) or (n, height, width, 1, 3 or 4) and uint8, bool, integers 0 to
    255, uint16, floats 0 to 1 or floats 0 to 255; labels are integers, one-hot rows or strings.
    There must be "train"; where `split` is False, that is all there is, and the parts are still to
    be drawn. Raises DataError for anything else.
    """
    kinds = [part for part in GIVEN if part in parts]
    pairs = {
        part: (as_array(parts[part][0], "images"), as_array(parts[part][1], "labels"))
        for part in kinds
    }
    for part, (images, labels) in pairs.items():
        _refuse_other_number(part, images, labels)
    pixels = as_pixels({part: images for part, (images, _) in pairs.items()})
    encoded = encode({part: labels for part, (_, labels) in pairs.items()})
    given = [part for part in kinds for _ in range(len(encoded.labels[part]))]
    return ArraySource(
        name=safe_name(name),
        classes=encoded.classes,
        images=pixels.images,
        scale=pixels.scale,
        labels=np.concatenate([encoded.labels[part] for part in kinds]),
        given=tuple(given) if split else None,
    )


def as_array(values: Any, what: str) -> NDArray[Any]:
    """`numpy.asarray`. Raises DataError, which names `what`, where it fails."""
    try:
        return np.asarray(values)
    except ValueError as error:
        raise DataError(f"the {what} are not one array; give all the same shape") from error


def _refuse_other_number(part: str, images: NDArray[Any], labels: NDArray[Any]) -> None:
    counts = [array.shape[0] if array.ndim else 0 for array in (images, labels)]
    if counts[0] != counts[1]:
        raise DataError(
            f"{counts[0]} {part} images but {counts[1]} {part} labels; give each image one label"
        )
