"""The .npz files."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.data import open_source
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 9, 8), dtype=np.uint8)
LABELS = np.array([0, 1] * 10)


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        open_source(str(path), seed=0)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    return text.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    "names",
    [
        ("train_images", "train_labels", "val_images", "val_labels"),
        ("x_train", "y_train", "x_val", "y_val"),
    ],
)
def test_both_namings_are_known(tmp_path: Path, names: tuple[str, ...]) -> None:
    """MedMNIST's and Keras's."""
    path = tmp_path / "x-rays.npz"
    np.savez(path, **dict(zip(names, (IMAGES, LABELS, IMAGES, LABELS), strict=True)))
    source = open_source(str(path), seed=0)
    assert (source.name, source.split, source.classes) == ("x-rays", "given", ("0", "1"))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_test_pixels_are_never_read(tmp_path: Path, save: object) -> None:
    """Test arrays whose content is damaged are still counted, as nothing but a header is read."""
    path = tmp_path / "data.npz"
    tested = np.arange(50_000, dtype=np.int64) * 7919 % 9973
    save(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES, y_test=tested)  # type: ignore[operator]
    content = bytearray(path.read_bytes())
    start = content.rindex(b"y_test.npy", 0, content.index(b"PK\x01\x02"))
    content[start + 30_000 : start + 30_100] = bytes(100)
    start = content.index(b"x_test.npy")
    content[start + 400 : start + 500] = bytes(100)
    path.write_bytes(content)
    with np.load(path) as file:
        for key in ("x_test", "y_test"):
            with pytest.raises((zipfile.BadZipFile, zlib.error)):
                file[key]
    source = open_source(str(path), seed=0)
    source.fingerprint()
    assert source.test == 50_000
    assert source.split == "train/test given, 15% of train for validation (seed 0)"


def test_other_keys_are_refused(tmp_path: Path) -> None:
    """The message lists those found and those allowed."""
    np.savez(tmp_path / "a.npz", a=IMAGES, b=LABELS)
    assert refusal(tmp_path / "a.npz").startswith("holds a, b; it needs train_images and")


def test_images_without_labels_are_refused(tmp_path: Path) -> None:
    """Validation images without labels are a mistake, not a file without validation."""
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS, x_val=IMAGES)
    assert refusal(tmp_path / "a.npz") == "holds x_val without y_val; add it"


def test_the_rules_of_arrays_hold(tmp_path: Path) -> None:
    """With the file's name before the message."""
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS[:5])
    assert refusal(tmp_path / "a.npz").startswith("20 train images but 5 train labels")


def test_what_is_no_npz_is_refused(tmp_path: Path) -> None:
    """Garbage, nothing, a torn file and a single array under the name."""
    path = tmp_path / "a.npz"
    np.savez(path, x_train=IMAGES, y_train=LABELS)
    for content in (b"garbage", b"", b"PK\x03\x04 garbage", path.read_bytes()[:900]):
        path.write_bytes(content)
        assert refusal(path).startswith("cannot be read as an .npz of plain arrays")
    with path.open("wb") as file:
        np.save(file, IMAGES)
    assert refusal(path).startswith("a single array, not an .npz")


def test_damaged_arrays_are_refused(tmp_path: Path) -> None:
    """A pickled object is not loaded, and a member that is no array is not one."""
    path = tmp_path / "a.npz"
    np.savez(path, x_train=np.array([{}] * 20, dtype=object), y_train=LABELS)
    assert "Object arrays cannot be loaded" in refusal(path)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x_train", b"text")
        file.writestr("y_train.npy", b"text")
    assert refusal(path)
