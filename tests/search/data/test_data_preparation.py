"""Decoding into the cache: once, whole, and by whoever comes first."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from prepared import prepared

from search.data import DataOptions, Dataset, arrays_source, open_source, prepare, survey
from search.data import preparation as preparation_module
from search.data.dataset import IMAGES, LABELS
from search.data.source import Resize
from search.errors import DataError, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draw = Callable[..., Path]

PREPARED = """
import os, signal, sys, time
from pathlib import Path
from search.data import DataOptions, open_source, prepare, survey
calls = []
def progress(done, total):
    calls.append(done)
    time.sleep(0.01)
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
found = survey(open_source(sys.argv[1]), DataOptions(), cache=Path(sys.argv[2]))
dataset = prepare(found, image_size=(8, 8), cache=Path(sys.argv[2]), progress=progress)
print(len(calls), dataset.train)
"""
SIZE = (8, 9)


def start(root: Path, cache: Path, *, kill_at: int = -1) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PREPARED, str(root), str(cache), str(kill_at)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def arrays_in(cache: Path) -> list[Path]:
    """What lies in the cache beside locks and the memory of files."""
    return [
        path for path in (cache / "data").rglob("*") if path.suffix != ".lock" and path.is_file()
    ]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def pets(tmp_path: Path, draw_classes: Draw) -> Path:
    for number, name in enumerate(("train", "val", "test")):
        draw_classes(tmp_path / "pets" / name, cat=8, dog=8, seed=number)
    return tmp_path / "pets"


def test_what_trains_and_validates_is_prepared(pets: Path, cache: Path) -> None:
    """And of test images, nothing."""
    dataset = prepared(pets, image_size=SIZE, cache=cache)
    assert (dataset.classes, dataset.shape) == (("cat", "dog"), (8, 9, 1))
    assert (dataset.train, dataset.validation, dataset.folds) == (16, 16, 1)
    assert len(dataset.images()) == 32
    sealed = prepared_images(pets / "test", cache)
    assert not {image.tobytes() for image in dataset.images()} & sealed


def prepared_images(root: Path, cache: Path) -> set[bytes]:
    return {image.tobytes() for image in prepared(root, image_size=SIZE, cache=cache).images()}


def test_digits_are_prepared(cache: Path) -> None:
    """70 % and 15 % of each of ten digits, from black to white."""
    dataset = prepared("digits", cache=cache)
    assert (dataset.train, dataset.validation) == (1259, 269)
    assert dataset.shape == (8, 8, 1)
    images, labels = dataset.load("train")
    pixels = np.asarray(images)
    assert (pixels.min(), pixels.max(), len(np.unique(labels))) == (0, 255, 10)


def test_the_second_time_nothing_is_decoded(pets: Path, cache: Path) -> None:
    """Also for a copy of the folder under another name."""
    first = prepared(pets, image_size=SIZE, cache=cache)
    written = (first.directory / IMAGES).stat().st_mtime_ns
    again = prepared(shutil.copytree(pets, pets.with_name("copy")), image_size=SIZE, cache=cache)
    assert again == first
    assert (again.directory / IMAGES).stat().st_mtime_ns == written


def test_another_size_or_way_of_resizing_is_decoded_anew(pets: Path, cache: Path) -> None:
    """Side by side in the same cache."""
    directories = {
        prepared(pets, image_size=size, cache=cache, resize=resize).directory
        for size, resize in (
            ((8, 8), Resize.STRETCH),
            ((8, 9), Resize.STRETCH),
            ((9, 8), Resize.STRETCH),
            ((8, 9), Resize.PAD),
            ((8, 9), Resize.CROP),
        )
    }
    assert len(directories) == 5
    assert {directory.parent for directory in directories} == {cache / "data"}


def test_another_split_shares_the_images(pets: Path, cache: Path) -> None:
    """Of other seeds and folds: one array, and a file a split."""
    shutil.rmtree(pets / "val")
    splits = [
        prepared(pets, image_size=SIZE, cache=cache, **options).split
        for options in ({"seed": 0}, {"seed": 1}, {"folds": 3}, {"folds": 3, "seed": 1})
    ]
    assert len(set(splits)) == 4
    assert len({split.parent.parent for split in splits}) == 1
    assert prepared(pets, image_size=SIZE, cache=cache, seed=1).split == splits[1]


def test_another_image_is_another_data_set(pets: Path, cache: Path, draw: Draw) -> None:
    """Though it has the name of the one before."""
    first = prepared(pets, image_size=SIZE, cache=cache)
    draw(pets / "train" / "cat" / "003.png", seed=77)
    second = prepared(pets, image_size=SIZE, cache=cache)
    assert second.directory != first.directory
    assert not (second.images()[3] == first.images()[3]).all()


def test_another_test_image_is_not(pets: Path, cache: Path, draw: Draw) -> None:
    """It has no part in what is decoded."""
    first = prepared(pets, image_size=SIZE, cache=cache)
    draw(pets / "test" / "cat" / "003.png", seed=77)
    assert prepared(pets, image_size=SIZE, cache=cache).directory == first.directory


@pytest.mark.parametrize("size", [(7, 8), (8, 7), (0, 0)])
def test_images_below_8_pixels_are_refused(cache: Path, size: tuple[int, int]) -> None:
    """On either side."""
    found = survey(open_source("digits"), DataOptions(), cache=cache)
    with pytest.raises(DataError, match=f"image size {size[0]}×{size[1]}.*must be at least 8×8"):
        prepare(found, image_size=size, cache=cache)
    assert arrays_in(cache) == []


def test_bad_images_are_left_out_if_asked(pets: Path, cache: Path) -> None:
    """The others close up, in order, each with its own label."""
    whole = prepared(pets, image_size=SIZE, cache=cache).load("train")
    for path in ("train/cat/001.png", "val/dog/000.png"):
        (pets / path).write_bytes(b"")
    dataset = prepared(pets, image_size=SIZE, cache=cache, skip_bad=True)
    assert (dataset.train, dataset.validation) == (15, 15)
    for kept, every in zip(dataset.load("train"), whole, strict=True):
        assert (np.asarray(kept) == np.delete(np.asarray(every), 1, axis=0)).all()


def test_images_that_change_meanwhile_leave_nothing(pets: Path, cache: Path) -> None:
    """Half of a data set is none."""
    found = survey(open_source(str(pets)), DataOptions(), cache=cache)
    (pets / "val" / "dog" / "007.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"val/dog/007\.png cannot be read any more"):
        prepare(found, image_size=SIZE, cache=cache)
    assert arrays_in(cache) == []


@pytest.mark.parametrize("kill_at", [1, 20, 32])
def test_a_killed_preparation_leaves_nothing_that_is_used(
    pets: Path, cache: Path, kill_at: int
) -> None:
    """Whether at the first image or the last; the next one clears it away and starts over."""
    killed = start(pets, cache, kill_at=kill_at)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert arrays_in(cache)
    assert not list(cache.rglob("manifest.json"))
    dataset = prepared(pets, image_size=(8, 8), cache=cache)
    assert dataset == prepared(pets, image_size=(8, 8), cache=cache)
    assert (dataset.images() == prepared_anew(pets, cache)).all()
    assert {path.parent for path in arrays_in(cache)} == {dataset.directory, dataset.split.parent}


def prepared_anew(root: Path, cache: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    other = prepared(root, image_size=(8, 8), cache=cache.with_name("other"))
    return np.array(other.images())


def test_two_processes_decode_once(pets: Path, cache: Path) -> None:
    """Both get the data set, one of them without work."""
    both = [start(pets, cache) for _ in range(2)]
    said = sorted(process.communicate()[0].split() for process in both)
    assert said == [["0", "16"], ["32", "16"]]


def test_who_renames_second_uses_the_first_ones(
    pets: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two hosts share a file system without locks, both go on."""
    first = prepared(pets, image_size=SIZE, cache=cache)
    monkeypatch.setattr(preparation_module, "is_prepared", lambda _: False)
    monkeypatch.setattr(shutil, "rmtree", _rmtree_of_drafts)
    written = (first.directory / IMAGES).stat().st_mtime_ns
    assert prepared(pets, image_size=SIZE, cache=cache) == first
    assert (first.directory / IMAGES).stat().st_mtime_ns == written
    assert {path.parent for path in arrays_in(cache)} == {first.directory, first.split.parent}


_rmtree = shutil.rmtree


def _rmtree_of_drafts(path: Path, **options: bool) -> None:
    """Leave what another host published after this one looked."""
    if path.suffix == ".part":
        _rmtree(path, **options)


@pytest.mark.parametrize("name", [LABELS, IMAGES, "manifest.json", "moments.npy"])
def test_a_damaged_data_set_is_prepared_again(pets: Path, cache: Path, name: str) -> None:
    """The cache may be cleaned by anyone."""
    first = prepared(pets, image_size=SIZE, cache=cache)
    (first.directory / name).unlink()
    assert prepared(pets, image_size=SIZE, cache=cache) == first
    assert (first.directory / name).exists()


@pytest.mark.parametrize("damage", ["gone", "empty", "text", "cut short", "other folds"])
def test_a_damaged_split_is_kept_again(pets: Path, cache: Path, damage: str) -> None:
    """Without decoding anything."""
    first = prepared(pets, image_size=SIZE, cache=cache)
    images, split = first.directory / IMAGES, first.split.read_bytes()
    written = images.stat().st_mtime_ns
    if damage == "gone":
        first.split.unlink()
    elif damage == "other folds":
        np.save(first.split, np.roll(np.load(first.split), 1))
    else:
        first.split.write_bytes({"empty": b"", "text": b"x\n", "cut short": split[:-5]}[damage])
    assert prepared(pets, image_size=SIZE, cache=cache) == first
    assert first.split.read_bytes() == split
    assert images.stat().st_mtime_ns == written


def test_a_cache_that_cannot_be_written_is_said(pets: Path, cache: Path) -> None:
    """In one line, not as a data error."""
    cache.touch()
    with pytest.raises(SearchError, match="cannot be kept there") as caught:
        prepared(pets, image_size=SIZE, cache=cache)
    assert caught.value.exit_code == 1


def test_a_full_disk_is_said(pets: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any pixel is written, and nothing stays behind."""

    def refuse(descriptor: int, offset: int, length: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    with pytest.raises(SearchError, match="No space left on device"):
        prepared(pets, image_size=SIZE, cache=cache)
    assert arrays_in(cache) == []


@pytest.mark.shared
def test_real_chest_x_rays(shared_data: Path, cache: Path) -> None:
    """1200 and 200 images, all gray though stored as RGB."""
    dataset = prepared(shared_data / "chest_xray", image_size=(64, 64), cache=cache)
    assert dataset.classes == ("NORMAL", "PNEUMONIA")
    assert (dataset.train, dataset.validation) == (1200, 200)
    assert dataset.shape == (64, 64, 1)


def test_who_prepared_is_as_who_opens(pets: Path, cache: Path) -> None:
    """A trainer opens the split that it is told of."""
    dataset = prepared(pets, image_size=SIZE, cache=cache, folds=2)
    assert Dataset.open(dataset.split) == dataset
    assert (dataset.fold, dataset.folds) == (0, 2)


def test_arrays_are_prepared_like_files(cache: Path) -> None:
    """Of given parts, each in its place."""
    images = np.random.default_rng(0).integers(0, 256, (30, 9, 8, 3), dtype=np.uint8)
    labels = np.array([0, 1] * 15)
    parts = {"train": (images[:20], labels[:20]), "validation": (images[20:], labels[20:])}
    dataset = prepared(arrays_source(parts), cache=cache)  # type: ignore[arg-type]
    assert dataset.shape == (9, 8, 3)
    assert (np.asarray(dataset.load("validation")[0]) == images[20:]).all()
