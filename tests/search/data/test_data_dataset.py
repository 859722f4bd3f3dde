"""What a trainer opens."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.data import Dataset, arrays_source, prepare
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

OPENED = """
import sys
from pathlib import Path
from search.data import Dataset
images, labels = Dataset.open(Path(sys.argv[1])).load("train")
print(len(images), {"PIL", "sklearn", "filelock"} & set(sys.modules))
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    images = np.random.default_rng(0).integers(0, 256, (20, 9, 8, 3), dtype=np.uint8)
    source = arrays_source((images, ["cat", "dog"] * 10), None, seed=0)
    return prepare(source, image_size=(9, 8), cache=tmp_path)


def test_what_was_prepared_is_opened(dataset: Dataset) -> None:
    """With all its fields."""
    assert Dataset.open(dataset.directory) == dataset
    assert dataset.classes == ("cat", "dog")
    assert (dataset.shape, dataset.train, dataset.validation) == ((9, 8, 3), 16, 4)


def test_arrays_are_mapped_not_copied(dataset: Dataset) -> None:
    """uint8 images and int64 labels, read from the disk as they are needed."""
    for part, number in (("train", 16), ("validation", 4)):
        images, labels = dataset.load(part)  # type: ignore[arg-type]
        assert isinstance(images, np.memmap)
        assert isinstance(labels, np.memmap)
        assert (images.shape, images.dtype) == ((number, 9, 8, 3), np.uint8)
        assert (labels.shape, labels.dtype) == ((number,), np.int64)


def test_opening_imports_no_decoder(dataset: Dataset) -> None:
    """A trainer pays for NumPy alone."""
    done = subprocess.run(
        [sys.executable, "-c", OPENED, str(dataset.directory)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "16 set()"


def test_nothing_prepared_is_refused(tmp_path: Path) -> None:
    """The message says what to do."""
    with pytest.raises(DataError, match="no prepared data set; prepare it again"):
        Dataset.open(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"name": "a"}'])
def test_a_broken_manifest_is_refused(dataset: Dataset, content: str) -> None:
    """Whatever is wrong with it."""
    (dataset.directory / "manifest.json").write_text(content)
    with pytest.raises(DataError, match="no prepared data set"):
        Dataset.open(dataset.directory)


def test_a_missing_array_is_refused(dataset: Dataset) -> None:
    """The manifest alone is not enough."""
    (dataset.directory / "validation_labels.npy").unlink()
    with pytest.raises(DataError, match="no prepared data set"):
        Dataset.open(dataset.directory)


def test_a_short_array_is_refused(dataset: Dataset) -> None:
    """Before a trainer stumbles over it."""
    with (dataset.directory / "train_images.npy").open("r+b") as file:
        file.truncate(1000)
    with pytest.raises(DataError, match="cut short"):
        Dataset.open(dataset.directory)
