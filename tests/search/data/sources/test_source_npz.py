"""The .npz files."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.data import DataOptions, survey
from search.data.sources.npz import npz_source
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Save = Callable[..., None]

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 9, 8), dtype=np.uint8)
LABELS = np.array([0, 1] * 10)


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        npz_source(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    return text.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    "names",
    [
        ("train_images", "train_labels", "val_images", "val_labels", "test_images", "test_labels"),
        ("x_train", "y_train", "x_val", "y_val", "x_test", "y_test"),
    ],
)
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_both_namings_are_known(tmp_path: Path, names: tuple[str, ...], save: Save) -> None:
    """MedMNIST's and Keras's, compressed or not; the file gives the name."""
    path = tmp_path / "x-rays.npz"
    save(path, **dict(zip(names, (IMAGES, LABELS) * 3, strict=True)))
    source = npz_source(path)
    assert (source.name, source.classes, len(source.labels)) == ("x-rays", ("0", "1"), 60)
    assert source.given == ("train",) * 20 + ("validation",) * 20 + ("test",) * 20


@pytest.mark.parametrize("part", ["val", "test"])
def test_parts_that_are_not_there_are_not_given(tmp_path: Path, part: str) -> None:
    """Nothing but train is needed; what else the file holds has no part in it."""
    arrays = {f"x_{part}": IMAGES, f"y_{part}": LABELS, "fold": LABELS}
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS, **arrays)
    given = npz_source(tmp_path / "a.npz").given
    assert given is not None
    assert set(given) == {"train", "validation" if part == "val" else "test"}


def test_train_alone_is_no_part(tmp_path: Path) -> None:
    """Nobody has parted it: a part to validate on and one to test are still to be drawn."""
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS)
    source = npz_source(tmp_path / "a.npz")
    assert (source.given, source.key(3)) == (None, "3")
    found = survey(source, DataOptions(), cache=tmp_path / "cache")
    assert found.split.text == "70/15/15 (seed 0)"
    assert len(found.split.test) == 4


def test_damaged_test_arrays_are_refused(tmp_path: Path) -> None:
    """They could not be measured with when all is done."""
    path = tmp_path / "a.npz"
    np.savez(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES, y_test=LABELS)
    content = bytearray(path.read_bytes())
    start = content.index(b"x_test.npy")
    content[start + 400 : start + 500] = bytes(100)
    path.write_bytes(content)
    assert refusal(path).startswith("cannot be read as an .npz of plain arrays (Bad CRC-32")


def test_other_keys_are_refused(tmp_path: Path) -> None:
    """The message lists those found and those allowed."""
    np.savez(tmp_path / "a.npz", a=IMAGES, b=LABELS)
    assert refusal(tmp_path / "a.npz").startswith("holds a, b; it needs train_images and")


def test_images_without_labels_are_refused(tmp_path: Path) -> None:
    """Validation images without labels are a mistake, not a file without validation."""
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS, x_val=IMAGES)
    assert refusal(tmp_path / "a.npz") == "holds x_val without y_val; add it"
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS, y_test=LABELS)
    assert refusal(tmp_path / "a.npz") == "holds y_test without x_test; add it"


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
        assert refusal(path) == "not an .npz; save plain arrays with numpy.savez"
    with path.open("wb") as file:
        np.save(file, IMAGES)
    assert refusal(path) == "not an .npz; save plain arrays with numpy.savez"


def test_damaged_arrays_are_refused(tmp_path: Path) -> None:
    """A pickled object is not loaded, and a member that is no array is not one."""
    path = tmp_path / "a.npz"
    np.savez(path, x_train=np.array([{}] * 20, dtype=object), y_train=LABELS)
    assert "Object arrays cannot be loaded" in refusal(path)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x_train", b"text")
        file.writestr("y_train.npy", b"text")
    assert refusal(path)
