"""Arrays that stay in their file."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data.source import Resize
from search.data.sources.mapping import read_array
from search.data.sources.npz import npz_source
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 9, 8), dtype=np.uint8)
LABELS = np.array([0, 1] * 10)


def read(path: Path, key: str) -> NDArray[Any]:
    with np.load(path, allow_pickle=False) as file:
        return read_array(file, path, key)


@pytest.mark.parametrize(
    "array",
    [IMAGES, IMAGES / 255, np.asfortranarray(IMAGES), IMAGES.astype(">u2"), IMAGES[..., None] > 9],
    ids=["uint8", "float64", "Fortran order", "big-endian", "bool"],
)
def test_what_is_not_compressed_is_mapped(tmp_path: Path, array: NDArray[Any]) -> None:
    """Any member of the file, in any order and type, and it is what NumPy reads."""
    np.savez(tmp_path / "a.npz", LABELS, array=array)
    found = read(tmp_path / "a.npz", "array")
    assert isinstance(found, np.memmap)
    assert found.dtype == array.dtype
    assert (found == array).all()


def test_other_members_are_read(tmp_path: Path) -> None:
    """Compressed ones, empty ones, and headers of another version than the usual."""
    np.savez_compressed(tmp_path / "a.npz", array=IMAGES)
    assert not isinstance(read(tmp_path / "a.npz", "array"), np.memmap)
    np.savez(tmp_path / "b.npz", array=IMAGES[:0])
    assert read(tmp_path / "b.npz", "array").shape == (0, 9, 8)
    with zipfile.ZipFile(tmp_path / "c.npz", "w") as archive, archive.open("a.npy", "w") as stream:
        np.lib.format.write_array(stream, IMAGES, version=(2, 0))
    assert (read(tmp_path / "c.npz", "a") == IMAGES).all()


def test_a_header_cannot_claim_more_than_there_is(tmp_path: Path) -> None:
    """It would map what lies behind."""
    np.savez(tmp_path / "a.npz", array=IMAGES[:10], secret=IMAGES)
    content = (tmp_path / "a.npz").read_bytes()
    spoilt = content.replace(b"(10, 9, 8)", b"(99, 9, 8)", 1)
    assert spoilt != content
    (tmp_path / "a.npz").write_bytes(spoilt)
    with pytest.raises((ValueError, zipfile.BadZipFile)):
        read(tmp_path / "a.npz", "array")


def test_damage_is_seen(tmp_path: Path) -> None:
    """By the archive's checksum."""
    np.savez(tmp_path / "a.npz", array=IMAGES)
    content = bytearray((tmp_path / "a.npz").read_bytes())
    content[500] ^= 1
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(zipfile.BadZipFile, match="Bad CRC-32"):
        read(tmp_path / "a.npz", "array")


def test_an_encrypted_file_is_refused_in_one_line(tmp_path: Path) -> None:
    """Python says so by a RuntimeError."""
    np.savez(tmp_path / "a.npz", x_train=IMAGES, y_train=LABELS)
    content = bytearray((tmp_path / "a.npz").read_bytes())
    for signature, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        place = content.index(signature) + at
        content[place : place + 2] = struct.pack("<H", 1)
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"cannot be read as an .npz of plain arrays \(.*encrypted"):
        npz_source(tmp_path / "a.npz")


def test_a_source_takes_its_images_from_the_file(tmp_path: Path) -> None:
    """They are made uint8 one at a time."""
    np.savez(tmp_path / "a.npz", x_train=(IMAGES / 255).astype(np.float32), y_train=LABELS)
    source = npz_source(tmp_path / "a.npz")
    assert not source.images["train"].flags.writeable  # as nothing of a file that is only read is
    assert (source.image(7, (9, 8), Resize.STRETCH, "")[:, :, 0] == IMAGES[7]).all()
    assert source.origin == str(tmp_path / "a.npz")
