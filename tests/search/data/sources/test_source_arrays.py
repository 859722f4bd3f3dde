"""Arrays as a source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data import arrays_source
from search.data.likeness import likeness
from search.data.source import Resize
from search.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.data.sources.arrays import ArraySource

LABELS = np.array([0, 1] * 10)


def images(shape: tuple[int, ...] = (20, 9, 8), seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def image(source: ArraySource, row: int, size: tuple[int, int] = (9, 8)) -> NDArray[np.uint8]:
    return source.image(row, size, Resize.STRETCH, "")


def refusal(train: tuple[Any, Any], **others: tuple[Any, Any]) -> str:
    parts: Any = {"train": train, **others}
    with pytest.raises(DataError) as caught:
        arrays_source(parts)
    return str(caught.value)


def test_given_parts_are_taken_as_they_are() -> None:
    """Train, validation, test, each in its order, pixel by pixel."""
    parts: Any = {
        part: (images((4, 9, 8), seed=seed), [seed % 2, 0, 1, 1])
        for seed, part in enumerate(("test", "validation", "train"))
    }
    source = arrays_source(parts, name="my data")
    assert source.name == "my-data"
    assert source.given == ("train",) * 4 + ("validation",) * 4 + ("test",) * 4
    assert source.labels.tolist() == [0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1]
    for row in range(12):
        pixels = parts[source.given[row]][0][row % 4]
        assert (image(source, row)[:, :, 0] == pixels).all()


def test_parts_may_be_left_to_be_drawn() -> None:
    """Then nothing is given, and an image is called by its place."""
    source = arrays_source({"train": (images(), LABELS)}, split=False)
    assert (source.name, source.given, source.key(3)) == ("arrays", None, "3")


def test_an_image_is_called_by_its_part_and_place() -> None:
    """Both as a user counts them."""
    source = arrays_source({"train": (images(), LABELS), "test": (images(seed=1), LABELS)})
    assert (source.key(3), source.key(20)) == ("train image 3", "test image 0")
    with pytest.raises(IndexError):
        source.key(40)


def test_other_sizes_are_resized() -> None:
    """To any height and width."""
    source = arrays_source({"train": (images(), LABELS)})
    assert image(source, 0, (30, 20)).shape == (30, 20, 1)


@pytest.mark.parametrize(("channels", "kind"), [(1, "array L"), (3, "array RGB"), (4, "array RGB")])
def test_a_look_says_what_pixels_there_are(channels: int, kind: str) -> None:
    """Their size and colours, and never a fault."""
    source = arrays_source({"train": (images((20, 9, 8, channels)), LABELS)})
    (look,) = source.looks([7])
    assert (look.size, look.kind, look.fault) == ((9, 8), kind, "")


def test_a_look_has_the_highest_level_of_16_bits() -> None:
    """Of each image; of other types there is none."""
    deep = images().astype(np.uint16) * 16
    found = arrays_source({"train": (deep, LABELS)}).looks([3, 1])
    assert [look.highest for look in found] == [deep[3].max(), deep[1].max()]
    assert arrays_source({"train": (images(), LABELS)}).looks([3])[0].highest is None


def test_the_content_is_the_pixels() -> None:
    """The same pixels have the same one, in whatever type they came; one other makes another."""
    pixels = images()
    pixels[5] = pixels[2]
    pixels[6] = pixels[2]
    pixels[6, 0, 0] ^= 1
    contents = [
        [look.content for look in arrays_source({"train": (form, LABELS)}).looks(range(20))]
        for form in (pixels, pixels[..., np.newaxis].astype(np.int64), pixels / 255)
    ]
    assert contents[0] == contents[1] == contents[2]
    assert contents[0][5] == contents[0][2] != contents[0][6]
    assert len(set(contents[0])) == 19


def test_the_likeness_is_of_the_gray_image() -> None:
    """Three equal channels look like one."""
    pixels = images((20, 40, 30))
    coloured = np.repeat(pixels[..., np.newaxis], 3, axis=3)
    for form in (pixels, coloured):
        looks = arrays_source({"train": (form, LABELS)}).looks(range(20))
        assert [look.likeness for look in looks] == [likeness(one) for one in pixels]


def test_every_image_needs_a_label() -> None:
    """The message gives both numbers."""
    assert refusal((images(), LABELS[:19])) == (
        "20 train images but 19 train labels; give each image one label"
    )
    assert refusal((images(), LABELS), test=(images(), 5)).startswith(
        "20 test images but 0 test labels"
    )


@pytest.mark.parametrize("what", [0, 1])
def test_ragged_arrays_are_refused(what: int) -> None:
    """Lists of images of several sizes are no array, nor are such labels."""
    pair: list[Any] = [images((2, 9, 8)), [0, 1]]
    pair[what] = [[1, 2], [3]]
    assert refusal((pair[0], pair[1])) == (
        f"the {('images', 'labels')[what]} are not one array; give all the same shape"
    )


def test_the_rules_of_levels_and_labels_hold() -> None:
    """Of all parts together."""
    assert "differ in shape" in refusal((images(), LABELS), validation=(images((20, 8, 8)), LABELS))
    assert refusal((images(), LABELS), test=(images(), LABELS + 1)).startswith(
        "labels that do not match: 2 only in test"
    )
