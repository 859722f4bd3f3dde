"""A `tf.data.Dataset` read once, to its end, without its images all being in memory.

TensorFlow is not imported here: whoever made the data set has done that.
"""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np

from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

INFINITE = -1  # tf.data.INFINITE_CARDINALITY
LEFT_FREE_BYTES = 1 << 30
"""A data set may have no end and not know it: with no more room than this it is given up."""


def is_dataset(value: Any) -> bool:
    """Whether `value` is a `tf.data.Dataset`."""
    return all(hasattr(value, name) for name in ("cardinality", "as_numpy_iterator"))


def read_dataset(dataset: Any, folder: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    """The images, mapped from a nameless file in `folder`, and the labels; batched or not.

    Raises DataError when it has no end, is empty, or holds other than images of one shape and their
    labels.
    """
    if int(dataset.cardinality()) == INFINITE:
        raise DataError("the tf.data.Dataset has no end; leave out repeat(), or add take(n)")
    folder.mkdir(parents=True, exist_ok=True)
    labels: list[NDArray[Any]] = []
    shape: tuple[int, ...] | None = None
    with tempfile.TemporaryFile(dir=folder) as stream:
        for element in dataset.as_numpy_iterator():
            images, those = _batch(element)
            if shape not in (None, images.shape[1:]):
                raise DataError(
                    f"the tf.data.Dataset has images of shape {shape} and {images.shape[1:]}; "
                    "resize them to one"
                )
            shape, kind = images.shape[1:], images.dtype
            stream.write(np.ascontiguousarray(images).data)
            labels.append(those)
            _refuse_endless(folder, sum(map(len, labels)))
        if shape is None:
            raise DataError("the tf.data.Dataset is empty")
        stream.flush()
        every = np.concatenate(labels)
        return np.memmap(stream, kind, "r", 0, (len(every), *shape)), every


def _batch(element: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """An element's images and labels, with an axis for the batch."""
    if not isinstance(element, tuple) or len(element) != 2 or isinstance(element[0], dict):
        said = (
            f"a tuple of {len(element)}" if isinstance(element, tuple) else type(element).__name__
        )
        raise DataError(f"the tf.data.Dataset gives {said}; map it to (image, label)")
    image, label = np.asarray(element[0]), np.asarray(element[1])
    if _is_batched(image, label):
        if len(image) != len(label):
            raise DataError(
                f"the tf.data.Dataset gives {len(image)} images with {len(label)} labels"
            )
        return image, label
    return image[np.newaxis], label[np.newaxis]


def _is_batched(image: NDArray[Any], label: NDArray[Any]) -> bool:
    if image.ndim != 3:
        return image.ndim > 3
    # Gray images without a channel axis, or one image and perhaps a one-hot label.
    return label.ndim > 0 and len(image) == len(label) and image.shape[2] not in (1, 3, 4)


def _refuse_endless(folder: Path, number: int) -> None:
    if shutil.disk_usage(folder).free < LEFT_FREE_BYTES:
        raise DataError(
            f"the tf.data.Dataset gave {number:,} images and filled the disk of {folder}; make "
            "room, choose another SEARCH_CACHE, or add take(n) if it has no end"
        )
