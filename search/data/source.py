"""What a user pointed at: labelled images, listed but not yet looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

Part = Literal["train", "validation"]
"""What a trainer sees of a data set."""
PARTS: tuple[Part, ...] = ("train", "validation")

Given = Literal["train", "validation", "test"]
"""Where a user put an image."""
GIVEN: tuple[Given, ...] = ("train", "validation", "test")


class Resize(StrEnum):
    """How an image gets the study's size; each with antialias."""

    STRETCH = "stretch"  # both sides to the size, whatever that does to the shape
    PAD = "pad"  # all of it, in its shape, with black beside it
    CROP = "crop"  # its middle, in its shape, as much as fills the size


class UnreadableImageError(Exception):
    """One image cannot be decoded; the text is the reason in a few words ("truncated")."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one reading of an image showed."""

    content: str  # sha256 of the file's bytes or the array's pixels, in hexadecimal
    size: tuple[int, int] = (0, 0)  # height and width in pixels, upright
    kind: str = ""  # as "JPEG RGB", "PNG I;16", "array L"
    likeness: int = 0  # 64-bit difference hash; near ones differ in few bits
    highest: int | None = None  # level of an image of 16 bits that is scaled; None of others
    fault: str = ""  # why it cannot be used; "" of a good one


class Source(Protocol):
    """Labelled images in an order that never changes: the same files, the same rows."""

    @property
    def name(self) -> str:
        """A name of letters, digits, ".", "_" and "-", fit to be part of a study's name."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names; a label is an index into them."""

    @property
    def labels(self) -> NDArray[np.int64]:
        """One label an image, shape (n,)."""

    @property
    def given(self) -> tuple[Given, ...] | None:
        """The part that each image was put in; None where the user made no parts."""

    @property
    def subjects(self) -> tuple[str, ...] | None:
        """Whom each image shows, as the user said it, "" where not; None where nothing is said."""

    @property
    def root(self) -> Path | None:
        """The folder from which the keys are paths of files; None of arrays."""

    @property
    def origin(self) -> str:
        """What `reopen_source` takes for the same images, in any folder; "" where nothing is."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found beside the images and is not used, each in one line."""

    def key(self, row: int) -> str:
        """What to call an image in a message: its path from the folder given, or its place.

        The same on every machine, and no other image's: draws are made by it.
        """

    def looks(self, rows: Sequence[int]) -> list[Look]:
        """What one reading of each of these images shows. Called from many threads at once."""

    def image(
        self, row: int, image_size: tuple[int, int], resize: Resize, content: str
    ) -> NDArray[np.uint8]:
        """One image, shape (height, width, channels); a gray one has one channel, others three.

        Called from many threads at once. Raises UnreadableImageError, also where what is read is
        not `content`.
        """


def safe_name(text: str) -> str:
    """`text` with every run of other characters than A-Z a-z 0-9 . _ - made one "-"."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "data"
