"""Arrays and .npz files as a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data import arrays_source
from search.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABELS = np.array([0, 1] * 10)


def images(shape: tuple[int, ...] = (20, 9, 8), seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def refusal(train: tuple[Any, Any], validation: tuple[Any, Any] | None = None) -> str:
    with pytest.raises(DataError) as caught:
        arrays_source(train, validation, seed=0)
    return str(caught.value)


def test_without_validation_train_gives_some() -> None:
    """15 % of each class, and never a test image."""
    source = arrays_source((images(), LABELS), None, seed=3)
    assert (source.name, source.test) == ("arrays", 0)
    assert source.split == "15% of train for validation (seed 3)"
    assert (len(source.labels("train")), len(source.labels("validation"))) == (16, 4)


def test_given_parts_are_taken_as_they_are() -> None:
    """In their order, pixel by pixel."""
    pixels = images()
    source = arrays_source((pixels, LABELS), (images(seed=1), LABELS), seed=0, name="my data")
    assert (source.name, source.split) == ("my-data", "given")
    assert source.default_image_size() == (9, 8)
    assert (source.image("train", 5, (9, 8))[:, :, 0] == pixels[5]).all()


def test_other_sizes_are_resized() -> None:
    """To any height and width."""
    source = arrays_source((images(), LABELS), None, seed=0)
    assert source.image("train", 0, (30, 20)).shape == (30, 20, 1)


@pytest.mark.parametrize(("channels", "wanted"), [(1, 1), (3, 3), (4, 3)])
def test_channels(channels: int, wanted: int) -> None:
    """One, three, or four of which the last is alpha and dropped."""
    source = arrays_source((images((20, 9, 8, channels)), LABELS), None, seed=0)
    assert source.image("train", 0, (9, 8)).shape == (9, 8, wanted)


@pytest.mark.parametrize(
    ("levels", "kind", "wanted"),
    [
        ([0, 7, 255], "uint8", [0, 7, 255]),
        ([0, 7, 255], "int64", [0, 7, 255]),
        ([0, 7, 255], "uint16", [0, 7, 255]),
        ([0, 257, 65535], "uint16", [0, 1, 255]),
        ([0, 1, 1], "bool", [0, 255, 255]),
        ([0, 0.5, 1], "float32", [0, 128, 255]),
    ],
)
def test_levels(levels: list[float], kind: str, wanted: list[int]) -> None:
    """Every allowed type of pixel ends as 0 to 255."""
    pixels = np.zeros((4, 8, 8), kind)
    pixels[:, 0, :3] = levels
    source = arrays_source((pixels, [0, 1, 0, 1]), None, seed=0)
    assert source.image("train", 0, (8, 8))[0, :3, 0].tolist() == wanted


@pytest.mark.parametrize(
    ("pixels", "said"),
    [
        (images() * 1.0, "float64 pixels from 0.0 to 255.0"),
        (images() / 255 * np.nan, "float64 pixels from nan to nan"),
        (images().astype(int) - 1, "int64 pixels from -1 to 254"),
        (images().astype("uint32") * 9, "uint32 pixels from 0 to 2295"),
        (images().astype(str), "pixels of type <U3"),
    ],
)
def test_other_levels_are_refused(pixels: NDArray[Any], said: str) -> None:
    """The message gives what was found and what is allowed."""
    text = refusal((pixels, LABELS))
    assert text.startswith(said)
    assert text.endswith("pixels are uint8, bool, integers 0 to 255, uint16, or floats 0 to 1")


@pytest.mark.parametrize("shape", [(20,), (20, 72), (20, 9, 8, 2), (20, 0, 8)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    """The message gives the shape and those allowed."""
    text = refusal((np.zeros(shape, np.uint8), LABELS))
    assert str(shape) in text
    assert "images are (n, height, width)" in text


def test_parts_must_be_alike() -> None:
    """In shape and in type, or the levels would mean two things."""
    assert "differ in shape: (9, 8, 1) and (8, 8, 1)" in refusal(
        (images(), LABELS), (images((20, 8, 8)), LABELS)
    )
    assert "differ in type: uint8 and float64" in refusal(
        (images(), LABELS), (images() / 255, LABELS)
    )


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ([10, 9] * 10, ("9", "10")),
        (np.array([0, 1] * 10).reshape(20, 1), ("0", "1")),
        (np.eye(2)[[0, 1] * 10], ("0", "1")),
        (["dog", "cat"] * 10, ("cat", "dog")),
    ],
)
def test_labels_in_every_form(labels: object, classes: tuple[str, ...]) -> None:
    """Classes are the sorted labels, as text."""
    assert arrays_source((images(), labels), None, seed=0).classes == classes


@pytest.mark.parametrize("labels", [np.zeros(20), np.zeros((20, 3)), np.array([None, "a"] * 10)])
def test_other_labels_are_refused(labels: NDArray[Any]) -> None:
    """The message gives their type and shape, and what is allowed."""
    assert f"train labels are {labels.dtype} of shape {labels.shape}; labels are" in refusal(
        (images(), labels)
    )


def test_one_class_is_refused() -> None:
    """There is nothing to tell apart."""
    assert refusal((images(), [5] * 20)) == "only one class, 5; it needs images of at least two"


def test_every_image_needs_a_label() -> None:
    """The message gives both numbers."""
    assert refusal((images(), LABELS[:19])).startswith("20 train images but 19 train labels")


def test_labels_only_in_validation_are_refused() -> None:
    """No model could learn them."""
    text = refusal((images(), LABELS), (images(), LABELS + 1))
    assert text.startswith("labels that do not match: 2 only in validation")


def test_labels_of_two_types_are_refused() -> None:
    """Numbers in one part and names in the other cannot be compared."""
    assert "differ in type" in refusal((images(), LABELS), (images(), ["a", "b"] * 10))


def test_ragged_images_are_refused() -> None:
    """Lists of images of several sizes are no array."""
    assert "not one array" in refusal(([[1, 2], [3]], [0, 1]))


def test_the_fingerprint_is_the_content() -> None:
    """The same arrays have the same one; a pixel or a label changes it."""
    pixels, labels = images(), LABELS.copy()
    before = arrays_source((pixels, labels), None, seed=0).fingerprint()
    assert arrays_source((pixels.copy(), labels), None, seed=0, name="b").fingerprint() == before
    pixels[4, 0, 0] ^= 1
    assert arrays_source((pixels, labels), None, seed=0).fingerprint() != before
