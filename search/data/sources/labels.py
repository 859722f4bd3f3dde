"""Labels in the forms that arrays come with, made class names and indices into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from search.data.source import Given

ALLOWED = "labels are integers (n,) or (n, 1), one-hot rows (n, classes) or strings"


class Encoded(NamedTuple):
    """Class names in label order, and each part's labels, int64 (n,)."""

    classes: tuple[str, ...]
    labels: dict[Given, NDArray[np.int64]]


def encode(parts: Mapping[Given, NDArray[Any]]) -> Encoded:
    """Make labels of any allowed form indices into the sorted labels of "train".

    Raises DataError for other forms, for a single class and for labels that are not in train.
    """
    values = {part: _flat(labels, part) for part, labels in parts.items()}
    classes = np.unique(values["train"])
    if len(classes) < 2:
        raise DataError(f"only one class, {classes[0]}; it needs images of at least two")
    for part, found in values.items():
        if found.dtype.kind != classes.dtype.kind:
            raise DataError(f"labels that do not match: train and {part} labels differ in type")
        unknown = np.setdiff1d(found, classes)
        if len(unknown):
            raise DataError(
                f"labels that do not match: {', '.join(map(str, unknown))} only in {part}; "
                "every class needs training images"
            )
    return Encoded(
        tuple(str(name) for name in classes),
        {part: np.searchsorted(classes, found).astype(np.int64) for part, found in values.items()},
    )


def plain(labels: NDArray[Any]) -> NDArray[Any]:
    """Strings of any kind as NumPy's own, which a file holds without pickling; others as they are.

    pandas gives strings as objects, TensorFlow as bytes.
    """
    if labels.dtype.kind == "S":
        return np.char.decode(labels, "utf-8")
    if labels.dtype.kind != "O":
        return labels
    texts = [one.decode() if isinstance(one, bytes) else one for one in labels.flat]
    if not all(isinstance(one, str) for one in texts):
        return labels
    return np.array(texts, dtype=np.str_).reshape(labels.shape)


def _flat(labels: NDArray[Any], part: str) -> NDArray[Any]:
    """One value an image: integers, or strings."""
    labels = plain(labels)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 1 and labels.dtype.kind in "iub":
        return labels.astype(np.int64)
    if labels.ndim == 1 and labels.dtype.kind == "U":
        return labels
    if labels.ndim == 2 and labels.dtype.kind in "iubf" and _is_one_hot(labels):
        hot: NDArray[np.int64] = labels.argmax(axis=1).astype(np.int64)
        return hot
    raise DataError(f"{part} labels are {labels.dtype} of shape {labels.shape}; {ALLOWED}")


def _is_one_hot(labels: NDArray[Any]) -> bool:
    return bool(np.all((labels == 0) | (labels == 1)) and np.all(labels.sum(axis=1) == 1))
