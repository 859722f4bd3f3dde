"""Image files, wherever it is said what they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.data.decoding import look_at, read_image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from search.data.source import Given, Look, Resize


@dataclass(frozen=True, kw_only=True)
class FileSource:
    """Image files under a folder, or named from it; see `Source` for the methods."""

    root: Path
    origin: str
    name: str
    classes: tuple[str, ...]
    paths: tuple[str, ...]  # from the root, with "/"
    labels: NDArray[np.int64]
    given: tuple[Given, ...] | None
    subjects: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    def key(self, row: int) -> str:
        """The file's path from the root."""
        return self.paths[row]

    def looks(self, rows: Sequence[int]) -> list[Look]:
        """By reading the files."""
        return [look_at(self.root / self.paths[row]) for row in rows]

    def image(
        self, row: int, image_size: tuple[int, int], resize: Resize, content: str
    ) -> NDArray[np.uint8]:
        """The decoded file, upright."""
        return read_image(self.root / self.paths[row], image_size, resize, content)
