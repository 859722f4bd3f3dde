"""What a function may return."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data.sources import tfdata
from search.data.sources.returned import ALLOWED, to_parts
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

X = np.random.default_rng(0).integers(0, 256, (20, 9, 8), dtype=np.uint8)
Y = np.array([0, 1] * 10)


@pytest.fixture(scope="module")
def tf() -> Any:
    """TensorFlow, imported once."""
    import tensorflow

    return tensorflow


def refusal(returned: Any, folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        to_parts(returned, folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("returned", "parts"),
    [
        ((X, Y), ["train"]),
        ([X.tolist(), Y.tolist()], ["train"]),
        ((X[:2], Y[:2]), ["train"]),
        (([X[0], X[1]], [0, 1]), ["train"]),
        (((X, Y), (X, Y)), ["train", "test"]),
        ([[X, Y], [X, Y]], ["train", "test"]),
        (((X, Y), (X, Y), (X, Y)), ["train", "validation", "test"]),
        ({"test": (X, Y), "training": (X, Y)}, ["train", "test"]),
        ({"val": [X, Y], "Train": (X, Y)}, ["train", "validation"]),
    ],
)
def test_arrays_in_every_form(returned: Any, parts: list[str], tmp_path: Path) -> None:
    """One pair, two as keras.datasets gives them, three, or by name; the arrays are not copied."""
    found = to_parts(returned, tmp_path)
    assert list(found) == parts
    assert all(len(pair) == 2 for pair in found.values())
    if isinstance(returned, tuple) and len(parts) > 1:
        assert found["train"][0] is X


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (None, f"returned NoneType; {ALLOWED}"),
        (X, f"returned ndarray; {ALLOWED}"),
        ((X,), f"returned a tuple of 1; {ALLOWED}"),
        ((X, Y, Y), f"returned a tuple of 3; {ALLOWED}"),
        (((X, Y),) * 4, f"returned a tuple of 4; {ALLOWED}"),
        ({}, f"returned no parts, but no train; {ALLOWED}"),
        ({"val": (X, Y)}, f"returned validation, but no train; {ALLOWED}"),
        ({"train": X}, f"returned ndarray as train; {ALLOWED}"),
        (
            {"train": (X, Y), "tset": (X, Y)},
            "returned a part 'tset' (did you mean test?); allowed: train, validation, test",
        ),
        ({0: (X, Y)}, "returned a part 0; allowed: train, validation, test"),
        (
            {"val": (X, Y), "dev": (X, Y), "train": (X, Y)},
            "returned two parts that are validation; keep one",
        ),
    ],
)
def test_anything_else_is_refused(returned: Any, said: str, tmp_path: Path) -> None:
    """With what there was, and what is allowed."""
    assert refusal(returned, tmp_path) == said


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (lambda data: data.from_tensor_slices((X, Y)), (9, 8)),
        (lambda data: data.from_tensor_slices((X, Y)).batch(7), (9, 8)),
        (lambda data: data.from_tensor_slices((X[..., None], Y)), (9, 8, 1)),
        (lambda data: data.from_tensor_slices((X[..., None], Y[:, None])).batch(7), (9, 8, 1)),
        (lambda data: data.from_tensor_slices((X[..., None], np.eye(2)[Y])), (9, 8, 1)),
        (lambda data: data.from_tensor_slices((X, np.eye(2)[Y])).batch(20), (9, 8)),
    ],
    ids=["gray", "gray batches", "one channel", "labels (n, 1)", "one-hot", "one-hot batch"],
)
def test_a_dataset_is_read_to_its_end(
    tf: Any, tmp_path: Path, make: Callable[[Any], Any], shape: tuple[int, ...]
) -> None:
    """Batched or not, image by image and label by label; its images are mapped, not in memory."""
    images, labels = to_parts(make(tf.data.Dataset), tmp_path)["train"]
    assert images.shape == (20, *shape)
    assert isinstance(images, np.memmap)
    assert (images.reshape(X.shape) == X).all()
    flat = labels.argmax(axis=1) if labels.shape == (20, 2) else labels.reshape(20)
    assert (flat == Y).all()
    assert not list(tmp_path.iterdir())


def test_datasets_may_be_parts(tf: Any, tmp_path: Path) -> None:
    """Two are train and test, as two pairs are: no test images are taken for validation."""
    whole = tf.data.Dataset.from_tensor_slices((X, Y))
    assert list(to_parts((whole, whole), tmp_path)) == ["train", "test"]
    assert list(to_parts([whole, (X, Y), whole], tmp_path)) == ["train", "validation", "test"]
    assert list(to_parts({"train": whole, "val": whole}, tmp_path)) == ["train", "validation"]


def test_a_dataset_without_an_end_is_refused(
    tf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it says so at once; else before the disk is full."""
    whole = tf.data.Dataset.from_tensor_slices((X, Y))
    assert refusal(whole.repeat(), tmp_path) == (
        "the tf.data.Dataset has no end; leave out repeat(), or add take(n)"
    )
    free = iter([1 << 40, 1 << 31, 1 << 29])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=next(free)))
    unknown = whole.repeat().filter(lambda *_: True)
    assert refusal(unknown, tmp_path) == (
        f"the tf.data.Dataset gave 3 images and filled the disk of {tmp_path}; make room, choose "
        "another SEARCH_CACHE, or add take(n) if it has no end"
    )
    assert not list(tmp_path.iterdir())


def test_other_datasets_are_refused(tf: Any, tmp_path: Path) -> None:
    """The message says what they give."""
    data = tf.data.Dataset
    assert refusal(data.from_tensor_slices(X), tmp_path) == (
        "the tf.data.Dataset gives ndarray; map it to (image, label)"
    )
    assert refusal(data.from_tensor_slices((X, Y, Y)), tmp_path) == (
        "the tf.data.Dataset gives a tuple of 3; map it to (image, label)"
    )
    assert refusal(data.from_tensor_slices({"image": X, "label": Y}), tmp_path) == (
        "the tf.data.Dataset gives dict; map it to (image, label)"
    )
    assert refusal(data.from_tensor_slices((X, Y)).take(0), tmp_path) == (
        "the tf.data.Dataset is empty"
    )
    sizes = data.from_tensor_slices([4, 5]).map(lambda size: (tf.zeros((size, size, 3)), 0))
    assert refusal(sizes, tmp_path) == (
        "the tf.data.Dataset has images of shape (4, 4, 3) and (5, 5, 3); resize them to one"
    )
    other = data.from_tensors((X[..., None], Y[:5]))
    assert refusal(other, tmp_path) == "the tf.data.Dataset gives 20 images with 5 labels"


def test_what_is_no_dataset_is_not_taken_for_one() -> None:
    """Arrays and pairs."""
    assert not tfdata.is_dataset(X)
    assert not tfdata.is_dataset((X, Y))
