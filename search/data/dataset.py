"""A data set that has been decoded: a directory of arrays and a manifest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from search.data.source import PARTS
from search.errors import DataError
from spaces.statistics import ImageStatistics

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from search.data.source import Part

MANIFEST = "manifest.json"
LABEL_BYTES = 8


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Images of one size, as uint8, with their labels; `train`, `validation` and `test` count them.

    `shape` is height, width and channels (1 when every image is gray, else 3). `mean` and
    `deviation` are each channel's, over the training images. `left_out` names the files that could
    not be read, each with the reason. Test images are not in `directory`.
    """

    name: str
    directory: Path
    fingerprint: str
    classes: tuple[str, ...]
    shape: tuple[int, int, int]
    train: int
    validation: int
    test: int
    split: str
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    left_out: tuple[str, ...]

    @classmethod
    def open(cls, directory: Path) -> Dataset:
        """The data set that `prepare` left in `directory`; no array is read.

        Raises DataError when there is none, or files of it are missing or cut short.
        """
        try:
            kept = json.loads((directory / MANIFEST).read_text("utf-8"))
            dataset = cls(directory=directory, **_typed(kept))
            complete = all(dataset._is_complete(part) for part in PARTS)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise DataError(f"{directory}: no prepared data set; prepare it again") from error
        if not complete:
            raise DataError(f"{directory}: the prepared data set is cut short; prepare it again")
        return dataset

    @property
    def statistics(self) -> ImageStatistics:
        """What the training images' pixels are like."""
        return ImageStatistics(mean=self.mean, deviation=self.deviation)

    def load(self, part: Part) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """The images (n, height, width, channels) and labels (n,) of a part, memory-mapped."""
        import numpy as np

        images = np.load(images_path(self.directory, part), mmap_mode="r")
        labels = np.load(labels_path(self.directory, part), mmap_mode="r")
        return images, labels

    def save_manifest(self) -> None:
        """Write every field but the directory, which is wherever the manifest is."""
        kept = {name: value for name, value in asdict(self).items() if name != "directory"}
        (self.directory / MANIFEST).write_text(json.dumps(kept, indent=1) + "\n", "utf-8")

    def _is_complete(self, part: Part) -> bool:
        images = getattr(self, part)
        height, width, channels = self.shape
        pixels = images_path(self.directory, part).stat().st_size
        labels = labels_path(self.directory, part).stat().st_size
        # Each file also has a header, which these sizes leave out.
        return bool(pixels > images * height * width * channels and labels > images * LABEL_BYTES)


def images_path(directory: Path, part: Part) -> Path:
    """Where a part's pixels lie, a uint8 .npy."""
    return directory / f"{part}_images.npy"


def labels_path(directory: Path, part: Part) -> Path:
    """Where a part's labels lie, an int64 .npy."""
    return directory / f"{part}_labels.npy"


def _typed(kept: dict[str, Any]) -> dict[str, Any]:
    """The manifest's values, with JSON's lists turned back into tuples."""
    names = [field.name for field in fields(Dataset) if field.name != "directory"]
    return {
        name: tuple(kept[name]) if isinstance(kept[name], list) else kept[name] for name in names
    }
