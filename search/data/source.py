"""What a user pointed at: looked at, not decoded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Part = Literal["train", "validation"]
PARTS: tuple[Part, ...] = ("train", "validation")


class UnreadableImageError(Exception):
    """One image cannot be decoded; the text is the reason in a few words ("truncated")."""


class Source(Protocol):
    """Labelled images in two parts, train and validation, in an order that never changes."""

    @property
    def name(self) -> str:
        """A name of letters, digits, ".", "_" and "-", fit to be part of a study's name."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names; a label is an index into them."""

    @property
    def split(self) -> str:
        """How the parts came about: "given", "70/15/15 (seed 0)", …"""

    @property
    def test(self) -> int:
        """How many test images there are; none of them is ever read."""

    def fingerprint(self) -> str:
        """SHA-256, in hex, of the training and validation images and labels."""

    def default_image_size(self) -> tuple[int, int]:
        """Height and width in pixels: the images' own where they agree, 8 to 128 a side."""

    def labels(self, part: Part) -> NDArray[np.int64]:
        """The labels of a part's images, shape (n,)."""

    def image(self, part: Part, index: int, image_size: tuple[int, int]) -> NDArray[np.uint8]:
        """One image, shape (height, width, channels); a gray one has one channel, others three.

        Called from many threads at once. Raises UnreadableImageError.
        """

    def describe(self, part: Part, index: int) -> str:
        """What to call one image in a message: its path from the folder that was given."""


def safe_name(text: str) -> str:
    """`text` with every run of other characters than A-Z a-z 0-9 . _ - made one "-"."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "data"
