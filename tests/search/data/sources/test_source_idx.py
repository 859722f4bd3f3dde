"""MNIST's files."""

from __future__ import annotations

import gzip
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.data import open_source
from search.data.sources.arrays import ArraySource
from search.data.sources.idx import holds_idx, idx_source
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 9, 8), dtype=np.uint8)
LABELS = np.array([0, 1] * 10, np.uint8)
TRAIN = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def as_idx(array: NDArray[np.uint8], kind: int = 8) -> bytes:
    """As LeCun's page says, written out here by hand."""
    header = bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


def write(folder: Path, names: tuple[str, str], *, packed: bool = True) -> None:
    for name, array in zip(names, (IMAGES, LABELS), strict=True):
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(as_idx(array)))
        else:
            (folder / name).write_bytes(as_idx(array))


def refusal(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        idx_source(folder)
    text = str(caught.value)
    assert "\n" not in text
    return text.replace(f"{folder}/", "").replace(f"{folder}: ", "")


@pytest.mark.parametrize("packed", [True, False])
def test_images_and_labels_are_read(tmp_path: Path, packed: bool) -> None:
    """Gzipped or not, pixel by pixel; the folder gives the name."""
    (folder := tmp_path / "my mnist").mkdir()
    write(folder, TRAIN, packed=packed)
    write(folder, TEST, packed=packed)
    source = idx_source(folder)
    assert (source.name, source.classes, source.origin) == ("my-mnist", ("0", "1"), str(folder))
    assert source.given == ("train",) * 20 + ("test",) * 20
    assert (source.images["train"][..., 0] == IMAGES).all()
    assert source.labels.tolist() == LABELS.tolist() * 2


@pytest.mark.parametrize(
    "names",
    [
        ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"),
        ("emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte"),
        ("training_images_idx3_ubyte", "training_labels_idx1_ubyte"),
        ("Train-Images-idx3-ubyte", "Train-Labels-idx1-ubyte"),
    ],
)
def test_names_in_use_are_known(tmp_path: Path, names: tuple[str, str]) -> None:
    """MNIST's own, those with a dot, EMNIST's; without test files there are no parts."""
    write(tmp_path, names)
    source = idx_source(tmp_path)
    assert (len(source.labels), source.given) == (20, None)


def test_an_unpacked_file_beside_its_archive_is_read(tmp_path: Path) -> None:
    """It is the same once more."""
    write(tmp_path, TRAIN, packed=False)
    (tmp_path / f"{TRAIN[0]}.gz").write_bytes(b"half of it")
    assert len(idx_source(tmp_path).labels) == 20


def test_labels_may_begin_at_one(tmp_path: Path) -> None:
    """EMNIST's letters do; and images may have colours."""
    (tmp_path / "train-images-idx4-ubyte").write_bytes(as_idx(np.stack([IMAGES] * 3, -1)))
    (tmp_path / TRAIN[1]).write_bytes(as_idx(LABELS + 1))
    source = idx_source(tmp_path)
    assert (source.classes, source.images["train"].shape) == (("1", "2"), (20, 9, 8, 3))


def test_folders_of_other_files_hold_none(tmp_path: Path) -> None:
    """Class folders, and a folder that is not there."""
    (tmp_path / "train").mkdir()
    (tmp_path / "images-idx3-ubyte.txt").touch()
    (tmp_path / "some-images-idx3-ubyte").touch()
    assert not holds_idx(tmp_path)
    assert not holds_idx(tmp_path / "gone")


def test_fashion_mnist_is_read(shared_data: Path) -> None:
    """As Zalando gives it: 60,000 and 10,000 images of ten classes, each as often."""
    source = open_source(str(shared_data / "fashion_mnist"))
    assert isinstance(source, ArraySource)
    assert {part: len(images) for part, images in source.images.items()} == {
        "train": 60_000,
        "test": 10_000,
    }
    assert np.bincount(source.labels).tolist() == [7000] * 10


def test_both_files_of_a_part_must_be_there(tmp_path: Path) -> None:
    """And there must be train."""
    write(tmp_path, TEST)
    assert refusal(tmp_path) == "idx files of test, but none of train; add them"
    write(tmp_path, TRAIN)
    (tmp_path / f"{TEST[1]}.gz").unlink()
    assert refusal(tmp_path) == f"{TEST[0]}.gz without the test labels; add their file"


def test_two_data_sets_in_one_folder_are_refused(tmp_path: Path) -> None:
    """As EMNIST's archive holds them."""
    for name in ("emnist-letters", "emnist-digits"):
        write(tmp_path, (f"{name}-{TRAIN[0]}", f"{name}-{TRAIN[1]}"))
    assert refusal(tmp_path) == (
        "idx files of 2 data sets, emnist-digits, emnist-letters; put those of one into a folder "
        "of their own"
    )


def test_every_image_needs_a_label(tmp_path: Path) -> None:
    """The message gives both numbers."""
    write(tmp_path, TRAIN)
    (tmp_path / f"{TRAIN[1]}.gz").write_bytes(gzip.compress(as_idx(LABELS[:19])))
    assert refusal(tmp_path) == "20 train images but 19 train labels; give each image one label"


GZIPPED = gzip.compress(as_idx(IMAGES))
DAMAGED = GZIPPED[:200] + bytes(byte ^ 255 for byte in GZIPPED[200:260]) + GZIPPED[260:]
ENORMOUS = bytes([0, 0, 8, 3]) + struct.pack(">3I", *[2**32 - 1] * 3) + b"little"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GZIPPED[:300], "truncated; get it again"),
        (GZIPPED[:-4], "truncated; get it again"),
        (DAMAGED, "damaged; get it again"),
        (b"<html>", "not a gzip file; get it again, or rename it"),
        (b"", "not an idx file: it begins with nothing; get it again"),
        (gzip.compress(b"PK\3\4"), "not an idx file: it begins with 504b0304; get it again"),
        (gzip.compress(as_idx(IMAGES)[:10]), "truncated; get it again"),
        (
            gzip.compress(as_idx(IMAGES)[:-1]),
            "truncated: 1,440 bytes of numbers are announced; get it again",
        ),
        (
            gzip.compress(as_idx(IMAGES) + b"more"),
            "longer than its header says: 1,440 bytes of numbers are announced; get it again",
        ),
        (
            gzip.compress(ENORMOUS),
            f"truncated: {(2**32 - 1) ** 3:,} bytes of numbers are announced; get it again",
        ),
        (
            gzip.compress(as_idx(LABELS)),
            "an idx file of kind 0801, which must be 0803 or 0804",
        ),
        (
            gzip.compress(as_idx(IMAGES, kind=0x0D)),
            "an idx file of kind 0d03, which must be 0803 or 0804",
        ),
    ],
    ids=[
        "cut",
        "cut at its checksum",
        "flipped bits",
        "HTML",
        "empty",
        "a ZIP archive",
        "cut in the header",
        "a byte too few",
        "bytes too many",
        "enormous",
        "labels for images",
        "floats",
    ],
)
def test_bad_files_are_named(tmp_path: Path, content: bytes, said: str) -> None:
    """Whatever the header says, only what is there takes memory."""
    write(tmp_path, TRAIN)
    (tmp_path / f"{TRAIN[0]}.gz").write_bytes(content)
    assert refusal(tmp_path) == f"{TRAIN[0]}.gz: {said}"


def test_files_without_images_are_refused(tmp_path: Path) -> None:
    """By the rules of arrays, which hold for all."""
    for name, array in zip(TRAIN, (IMAGES[:0], LABELS[:0]), strict=True):
        (tmp_path / name).write_bytes(as_idx(array))
    assert refusal(tmp_path).startswith("images of shape (0, 9, 8); images are (n, height, width)")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Here a folder of its name."""
    write(tmp_path, TRAIN)
    (tmp_path / f"{TRAIN[1]}.gz").unlink()
    (tmp_path / f"{TRAIN[1]}.gz").mkdir()
    assert refusal(tmp_path) == f"{TRAIN[1]}.gz: cannot be read (Is a directory)"
