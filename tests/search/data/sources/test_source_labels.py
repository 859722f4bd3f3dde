"""Labels of arrays in the forms that they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data.sources.labels import encode
from search.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABELS = np.array([0, 1] * 10)


def refusal(train: object, **others: object) -> str:
    parts: Any = {"train": np.asarray(train)}
    parts |= {part: np.asarray(labels) for part, labels in others.items()}
    with pytest.raises(DataError) as caught:
        encode(parts)
    return str(caught.value)


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ([10, 9] * 10, ("9", "10")),
        (np.array([0, 1] * 10).reshape(20, 1), ("0", "1")),
        (np.array([True, False] * 10), ("0", "1")),
        (np.eye(2)[[0, 1] * 10], ("0", "1")),
        (["dog", "cat"] * 10, ("cat", "dog")),
    ],
)
def test_labels_in_every_form(labels: object, classes: tuple[str, ...]) -> None:
    """Classes are the sorted labels, as text, and a label is an index into them."""
    given = np.asarray(labels)
    encoded = encode({"train": given})
    assert encoded.classes == classes
    named = [classes[label] for label in encoded.labels["train"]]
    assert encoded.labels["train"].shape == (20,)
    assert len(set(named[::2])) == len(set(named[1::2])) == 1
    if given.shape == (20,) and given.dtype.kind != "b":
        assert named == [str(one) for one in given]


def test_all_parts_are_encoded_alike() -> None:
    """By train's classes, also where a part has fewer."""
    encoded = encode({"train": np.array([3, 5, 4]), "test": np.array([5, 5])})
    assert encoded.labels["test"].tolist() == [2, 2]


@pytest.mark.parametrize("labels", [np.zeros(20), np.zeros((20, 3)), np.array([None, "a"] * 10)])
def test_other_labels_are_refused(labels: NDArray[Any]) -> None:
    """The message gives their type and shape, and what is allowed."""
    assert refusal(labels) == (
        f"train labels are {labels.dtype} of shape {labels.shape}; labels are integers (n,) or "
        "(n, 1), one-hot rows (n, classes) or strings"
    )


def test_one_class_is_refused() -> None:
    """There is nothing to tell apart."""
    assert refusal([5] * 20) == "only one class, 5; it needs images of at least two"


@pytest.mark.parametrize("part", ["validation", "test"])
def test_labels_that_train_has_not_are_refused(part: str) -> None:
    """No model could learn them."""
    text = refusal(LABELS, **{part: LABELS + 1})
    assert text.startswith(f"labels that do not match: 2 only in {part}")


def test_labels_of_two_types_are_refused() -> None:
    """Numbers in one part and names in the other cannot be compared."""
    assert "train and validation labels differ in type" in refusal(
        LABELS, validation=["a", "b"] * 10
    )
