"""A data set that has been decoded: a directory of arrays and the splits of their images."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from search.errors import DataError
from spaces.statistics import ImageStatistics

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import DTypeLike, NDArray

    from search.data.source import Part

MANIFEST = "manifest.json"
IMAGES = "images.npy"  # uint8 (n, height, width, channels)
LABELS = "labels.npy"  # int64 (n,)
MOMENTS = "moments.npy"  # int64 (n, 2, channels): each image's sum of pixels, and of their squares
SPLITS = "splits"  # a folder of int8 (n,): the fold that validates on an image, -1 for none
LABEL_BYTES, MOMENT_BYTES = 8, 16


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Images of one size, as uint8, with their labels, in one fold of a split.

    `shape` is height, width and channels (1 when every image is gray, else 3). Test images are not
    in it. Many splits, of other folds, seeds or subjects, share one directory.
    """

    split: Path  # the file that says what is for what; the arrays lie two folders above
    fold: int
    folds: int  # how many there are
    classes: tuple[str, ...]
    shape: tuple[int, int, int]
    train: int  # images
    validation: int
    share: float = 1.0  # of the training images, of each class, that are in it
    is_whole: bool = False  # whether validation images are training images as well

    @classmethod
    def open(cls, split: Path, fold: int = 0) -> Dataset:
        """A fold of the data set that `prepare` left; no image is read.

        Raises DataError when there is none, or files of it are missing or cut short.
        """
        import numpy as np

        directory = split.parent.parent
        try:
            kept = json.loads((directory / MANIFEST).read_text("utf-8"))
            number, height, width, channels = kept["shape"]
            folds = np.load(split)
            complete = _is_complete(directory, kept["shape"]) and len(folds) == number
        except (OSError, ValueError, TypeError, KeyError, EOFError) as error:
            raise DataError(f"{split}: no prepared data set; prepare it again") from error
        if not complete:
            raise DataError(f"{directory}: the prepared data set is cut short; prepare it again")
        validation = int((folds == fold).sum())
        return cls(
            split=split,
            fold=fold,
            folds=int(folds.max()) + 1,
            classes=tuple(kept["classes"]),
            shape=(height, width, channels),
            train=number - validation,
            validation=validation,
        )

    @property
    def directory(self) -> Path:
        """Where the arrays lie."""
        return self.split.parent.parent

    @property
    def statistics(self) -> ImageStatistics:
        """What the training images' pixels are like; validation images have no part in it.

        A channel that is the same everywhere has deviation 1: it is divided by.
        """
        import numpy as np

        sums = np.load(self.directory / MOMENTS)[self.rows("train")].sum(axis=0)
        height, width, _ = self.shape
        mean, square = sums / (self.train * height * width)
        deviation = np.sqrt(np.maximum(square - mean**2, 0.0))
        return ImageStatistics(
            mean=tuple(mean.tolist()),
            deviation=tuple(np.where(deviation > 0, deviation, 1.0).tolist()),
        )

    def coloured(self) -> NDArray[np.int64]:
        """Where in the arrays images lie whose channels differ, ascending."""
        import numpy as np

        moments = np.load(self.directory / MOMENTS)
        return np.flatnonzero((moments != moments[..., :1]).any(axis=(1, 2)))

    def rows(self, part: Part) -> NDArray[np.int64]:
        """Where a part's images lie in the arrays, ascending."""
        import numpy as np

        validates = np.load(self.split) == self.fold
        if part == "train" and self.is_whole:
            return np.arange(len(validates))
        if part == "validation":
            return np.flatnonzero(validates)
        rows = np.flatnonzero(~validates)
        if self.share == 1.0:
            return rows
        return _share_of(rows, np.load(self.directory / LABELS)[rows], self.share)

    def only(self, share: float) -> Dataset:
        """The same with a share of the training images, of each class at least one.

        Those of a smaller share are part of a larger one's.
        """
        if share == self.share:
            return self
        chosen = replace(self, share=share)
        return replace(chosen, train=len(chosen.rows("train")))

    def whole(self) -> Dataset:
        """All images, to train on; those of this fold validate still."""
        return replace(self, folds=1, is_whole=True, train=len(self.images()))

    def images(self) -> NDArray[np.uint8]:
        """All images (n, height, width, channels), memory-mapped."""
        import numpy as np

        images: NDArray[np.uint8] = np.load(self.directory / IMAGES, mmap_mode="r")
        return images

    def load(self, part: Part) -> tuple[Chosen, NDArray[np.int64]]:
        """The images (n, height, width, channels), memory-mapped, and labels (n,) of a part."""
        import numpy as np

        rows = self.rows(part)
        return Chosen(self.images(), rows), np.load(self.directory / LABELS)[rows]


def _share_of(
    rows: NDArray[np.int64], labels: NDArray[np.int64], share: float
) -> NDArray[np.int64]:
    import numpy as np

    order = np.random.default_rng(0).permutation(len(rows))
    chosen = []
    for label in np.unique(labels):
        own = order[labels[order] == label]
        chosen.append(own[: max(1, round(share * len(own)))])
    some: NDArray[np.int64] = rows[np.sort(np.concatenate(chosen))]
    return some


class Chosen:
    """Some rows of an array, looking like an array of them; nothing is read until it is asked for.

    Slices and index arrays give arrays.
    """

    def __init__(self, array: NDArray[Any], rows: NDArray[np.int64]) -> None:
        self._array = array
        self._rows = rows
        self.shape = (len(rows), *array.shape[1:])
        self.dtype = array.dtype

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> NDArray[Any]:
        chosen: NDArray[Any] = self._array[self._rows[index]]
        return chosen

    def foresee(self, places: NDArray[np.int64]) -> None:
        """Have the system read some of the rows, in whatever order they are named.

        Nothing else is read ahead from then on: for random reading of more than fits in memory.
        """
        import numpy as np

        from search.data.read_ahead import read_ahead

        read_ahead(self._array, np.sort(self._rows[places]))

    def __array__(
        self, dtype: DTypeLike | None = None, *, copy: bool | None = None
    ) -> NDArray[Any]:
        del copy  # it is always a new one
        ready = self._array[self._rows]
        return ready if dtype is None else ready.astype(dtype)


def save_manifest(
    directory: Path, *, name: str, classes: tuple[str, ...], shape: tuple[int, ...]
) -> None:
    """Say what the arrays in `directory` are; `shape` is of the images."""
    kept = {"name": name, "classes": classes, "shape": shape}
    (directory / MANIFEST).write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def is_prepared(directory: Path) -> bool:
    """Whether there are whole arrays in `directory`."""
    try:
        return _is_complete(
            directory, json.loads((directory / MANIFEST).read_text("utf-8"))["shape"]
        )
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _is_complete(directory: Path, shape: tuple[int, int, int, int]) -> bool:
    number, height, width, channels = shape
    # Each file also has a header, which these sizes leave out.
    smallest = {
        IMAGES: number * height * width * channels,
        LABELS: number * LABEL_BYTES,
        MOMENTS: number * channels * MOMENT_BYTES,
    }
    return all((directory / name).stat().st_size > size for name, size in smallest.items())
