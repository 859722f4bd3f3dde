"""Images and labels that are in memory already."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from search.data.decoding import stretched
from search.data.labels import encode
from search.data.levels import as_uint8
from search.data.sizes import common_size
from search.data.source import PARTS, safe_name
from search.data.splits import split_rows, split_text
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from search.data.source import Part


@dataclass(frozen=True, kw_only=True)
class ArraySource:
    """uint8 images (n, height, width, 1 or 3) and labels (n,); see `Source` for the methods."""

    name: str
    classes: tuple[str, ...]
    split: str
    test: int
    images: Mapping[Part, NDArray[np.uint8]]
    targets: Mapping[Part, NDArray[np.int64]]

    def fingerprint(self) -> str:
        """Over classes, shapes, pixels and labels of both parts."""
        return self._fingerprint

    @cached_property
    def _fingerprint(self) -> str:
        digest = sha256(repr(self.classes).encode())
        for part in PARTS:
            digest.update(f"{part}\0{self.images[part].shape}\n".encode())
            digest.update(np.ascontiguousarray(self.images[part]).data)
            digest.update(np.ascontiguousarray(self.targets[part]).data)
        return digest.hexdigest()

    def default_image_size(self) -> tuple[int, int]:
        """The arrays' own, 8 to 128 a side."""
        return common_size([self.images["train"].shape[1:3]])

    def labels(self, part: Part) -> NDArray[np.int64]:
        """One label an image."""
        return self.targets[part]

    def image(self, part: Part, index: int, image_size: tuple[int, int]) -> NDArray[np.uint8]:
        """The image, stretched where its size is another."""
        pixels = self.images[part][index]
        return stretched(
            Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels), image_size
        )

    def describe(self, part: Part, index: int) -> str:
        """The part and the image's place in it."""
        return f"{part} image {index}"


def arrays_source(
    train: tuple[Any, Any],
    validation: tuple[Any, Any] | None,
    *,
    seed: int,
    name: str = "arrays",
) -> ArraySource:
    """Images and labels, each whatever `numpy.asarray` takes.

    Images are (n, height, width) or (n, height, width, 1, 3 or 4) and uint8, bool, integers 0 to
    255, uint16 or floats 0 to 1; labels are integers, one-hot rows or strings. Without
    `validation`, 15 % of `train` drawn by `seed`. Raises DataError for anything else.
    """
    given = [train] if validation is None else [train, validation]
    pairs = [(_array(x, "images"), _array(y, "labels")) for x, y in given]
    for part, (x, y) in zip(PARTS, pairs, strict=False):
        _refuse_other_number(part, x, y)
    images = as_uint8([x for x, _ in pairs])
    classes, targets, others = encode(pairs[0][1], pairs[1][1] if validation else None)
    if others is None:
        rows = split_rows(
            targets.tolist(),
            [str(row) for row in range(len(targets))],
            classes,
            seed=seed,
            test=False,
        )
        images = [images[0][rows.train], images[0][rows.validation]]
        targets, others = targets[rows.train], targets[rows.validation]
    return ArraySource(
        name=safe_name(name),
        classes=classes,
        split=split_text(validation=validation is not None, test=False, seed=seed),
        test=0,
        images={"train": images[0], "validation": images[1]},
        targets={"train": targets, "validation": others},
    )


def _array(values: Any, what: str) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError as error:
        raise DataError(f"the {what} are not one array; give all the same shape") from error


def _refuse_other_number(part: Part, images: NDArray[Any], labels: NDArray[Any]) -> None:
    counts = [array.shape[0] if array.ndim else 0 for array in (images, labels)]
    if counts[0] != counts[1]:
        raise DataError(
            f"{counts[0]} {part} images but {counts[1]} {part} labels; give each image one label"
        )
