"""What a trainer opens."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from prepared import prepared

from search.data import Dataset, arrays_source
from search.data.dataset import IMAGES, LABELS, MANIFEST, MOMENTS, is_prepared
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

OPENED = """
import sys
from pathlib import Path
from search.data import Dataset
images, labels = Dataset.open(Path(sys.argv[1])).load("train")
print(len(images), {"PIL", "sklearn", "scipy", "filelock"} & set(sys.modules))
"""


@pytest.fixture(scope="module")
def pixels() -> NDArray[np.uint8]:
    images = np.random.default_rng(0).integers(0, 200, (20, 9, 8, 3), dtype=np.uint8)
    images[..., 2] = 7
    return images


@pytest.fixture
def dataset(tmp_path: Path, pixels: NDArray[np.uint8]) -> Dataset:
    source = arrays_source({"train": (pixels, ["cat", "dog"] * 10)})
    return prepared(source, cache=tmp_path)


@pytest.fixture
def folded(tmp_path: Path, pixels: NDArray[np.uint8]) -> Dataset:
    source = arrays_source({"train": (pixels, ["cat", "dog"] * 10)})
    return prepared(source, cache=tmp_path, folds=3)


def test_what_was_prepared_is_opened(dataset: Dataset) -> None:
    """With all its fields."""
    assert Dataset.open(dataset.split) == dataset
    assert dataset.classes == ("cat", "dog")
    assert (dataset.shape, dataset.train, dataset.validation) == ((9, 8, 3), 16, 4)
    assert (dataset.fold, dataset.folds) == (0, 1)


def test_each_fold_can_be_opened(folded: Dataset) -> None:
    """Each validates on its own images, and trains on the others."""
    folds = [Dataset.open(folded.split, fold) for fold in range(3)]
    assert folds[0] == folded
    held = [fold.rows("validation").tolist() for fold in folds]
    assert sorted(held[0] + held[1] + held[2]) == list(range(20))
    for fold in folds:
        assert fold.folds == 3
        assert fold.train + fold.validation == 20
        assert len(fold.rows("validation")) == fold.validation
        assert sorted([*fold.rows("train"), *fold.rows("validation")]) == list(range(20))


def test_images_are_mapped_not_copied(dataset: Dataset) -> None:
    """uint8 images, read from the disk as they are needed, and int64 labels."""
    assert isinstance(dataset.images(), np.memmap)
    for part, number in (("train", 16), ("validation", 4)):
        images, labels = dataset.load(part)  # type: ignore[arg-type]
        assert (images.shape, images.dtype, len(images)) == ((number, 9, 8, 3), np.uint8, number)
        assert (labels.shape, labels.dtype) == ((number,), np.int64)


def test_a_part_is_as_an_array_of_its_rows(dataset: Dataset, pixels: NDArray[np.uint8]) -> None:
    """However it is asked for."""
    images, labels = dataset.load("train")
    wanted = pixels[dataset.rows("train")]
    assert labels.tolist() == (dataset.rows("train") % 2).tolist()
    for index in (
        3,
        slice(2, 9),
        slice(None, None, -2),
        [4, 1, 4],
        np.array([0, 15]),
        wanted[:, 0, 0, 0] > 9,
    ):
        found = images[index]
        assert type(found) in (np.ndarray, np.memmap)
        assert np.array_equal(found, wanted[index])
    assert np.array_equal(np.asarray(images), wanted)
    assert np.array_equal(np.asarray(images, dtype=np.float32), wanted.astype(np.float32))
    with pytest.raises(IndexError):
        images[16]


def test_opening_imports_no_decoder(dataset: Dataset) -> None:
    """A trainer pays for NumPy alone."""
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(dataset.split)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "16 set()"


def test_statistics_are_of_the_training_images_alone(
    folded: Dataset, pixels: NDArray[np.uint8]
) -> None:
    """Each channel's mean and deviation, of each fold; without any deviation it is 1."""
    for number in range(3):
        fold = Dataset.open(folded.split, number)
        train = pixels[fold.rows("train")]
        np.testing.assert_allclose(fold.statistics.mean, train.mean(axis=(0, 1, 2)), rtol=1e-9)
        deviation = [*train.std(axis=(0, 1, 2))[:2], 1.0]
        np.testing.assert_allclose(fold.statistics.deviation, deviation, rtol=1e-9)


def test_nothing_prepared_is_refused(tmp_path: Path) -> None:
    """The message says where, and what to do."""
    with pytest.raises(DataError) as caught:
        Dataset.open(tmp_path / "nowhere.npy")
    assert (
        str(caught.value) == f"{tmp_path / 'nowhere.npy'}: no prepared data set; prepare it again"
    )


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"name": "a"}', '{"shape": [1, 2]}'])
def test_a_broken_manifest_is_refused(dataset: Dataset, content: str) -> None:
    """Whatever is wrong with it."""
    (dataset.directory / MANIFEST).write_text(content)
    assert not is_prepared(dataset.directory)
    with pytest.raises(DataError, match="no prepared data set"):
        Dataset.open(dataset.split)


@pytest.mark.parametrize("name", [IMAGES, LABELS, MOMENTS])
def test_a_missing_array_is_refused(dataset: Dataset, name: str) -> None:
    """The manifest alone is not enough."""
    (dataset.directory / name).unlink()
    assert not is_prepared(dataset.directory)
    with pytest.raises(DataError, match="no prepared data set"):
        Dataset.open(dataset.split)


@pytest.mark.parametrize("name", [IMAGES, LABELS, MOMENTS])
def test_a_short_array_is_refused(dataset: Dataset, name: str) -> None:
    """Before a trainer stumbles over it."""
    with (dataset.directory / name).open("r+b") as file:
        file.truncate(100)
    assert not is_prepared(dataset.directory)
    with pytest.raises(DataError, match="cut short"):
        Dataset.open(dataset.split)


@pytest.mark.parametrize("content", [b"", b"garbage", None])
def test_a_broken_split_is_refused(dataset: Dataset, content: bytes | None) -> None:
    """Empty, no array, or not there."""
    dataset.split.unlink()
    if content is not None:
        dataset.split.write_bytes(content)
    with pytest.raises(DataError, match="no prepared data set"):
        Dataset.open(dataset.split)


def test_a_split_of_other_images_is_refused(dataset: Dataset) -> None:
    """It must say of each image what it is for."""
    np.save(dataset.split, np.zeros(19, np.int8))
    with pytest.raises(DataError, match="cut short"):
        Dataset.open(dataset.split)


def test_images_with_colours_are_told_from_gray_ones(tmp_path: Path) -> None:
    """Where all have three channels because some need them."""
    images = np.repeat(np.random.default_rng(1).integers(0, 256, (30, 8, 8, 1), np.uint8), 3, 3)
    images[[3, 7], 2, 2, 1] ^= 1
    parts = {"train": (images[:20], [0, 1] * 10), "validation": (images[20:], [0, 1] * 5)}
    assert prepared(arrays_source(parts), cache=tmp_path).coloured().tolist() == [3, 7]


def test_gray_images_have_no_colours(tmp_path: Path) -> None:
    """One channel cannot differ."""
    images = np.random.default_rng(1).integers(0, 256, (30, 8, 8), np.uint8)
    source = arrays_source({"train": (images, [0, 1] * 15)})
    assert prepared(source, cache=tmp_path).coloured().tolist() == []
