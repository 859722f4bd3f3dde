"""Decoding into the cache: once, whole, and by whoever comes first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from search.data import Dataset, arrays_source, open_source, prepare
from search.data import preparation as preparation_module
from search.errors import DataError, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draw = Callable[..., Path]

PREPARED = """
import os, signal, sys, time
from pathlib import Path
from search.data import open_source, prepare
calls = []
def progress(done, total):
    calls.append(done)
    time.sleep(0.01)
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
dataset = prepare(open_source(sys.argv[1], seed=0), image_size=(8, 8), cache=Path(sys.argv[2]),
                  progress=progress)
print(len(calls), dataset.train)
"""


def start(root: Path, cache: Path, *, kill_at: int = -1) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PREPARED, str(root), str(cache), str(kill_at)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def prepared(root: Path, cache: Path, **options: bool) -> Dataset:
    return prepare(open_source(str(root), seed=0), image_size=(8, 9), cache=cache, **options)


def arrays_in(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.suffix != ".lock" and path.is_file()]


def test_pixels_and_labels_belong_together(tmp_path: Path, draw: Draw) -> None:
    """Each row is its file's image with its folder's label."""
    for part in ("train", "val"):
        for name in ("cat", "dog"):
            for number in range(3):
                draw(tmp_path / part / name / f"{number}.png", seed=number, size=(8, 9))
    source = open_source(str(tmp_path), seed=0)
    images, labels = prepared(tmp_path, tmp_path / "cache").load("train")
    assert labels.tolist() == [0, 0, 0, 1, 1, 1]
    for row in range(6):
        file = np.asarray(Image.open(tmp_path / source.describe("train", row)))
        assert (images[row, :, :, 0] == file).all()


def test_gray_images_have_one_channel(tmp_path: Path, draw_classes: Draw) -> None:
    """If all of train and validation are."""
    dataset = prepared(draw_classes(tmp_path / "pets", cat=4, dog=4), tmp_path / "cache")
    assert dataset.shape == (8, 9, 1)


@pytest.mark.parametrize("part", ["train", "val"])
def test_one_coloured_image_gives_three_channels(
    tmp_path: Path, draw_classes: Draw, draw: Draw, part: str
) -> None:
    """To all images, those decoded before it too."""
    for name in ("train", "val"):
        draw_classes(tmp_path / name, cat=4, dog=4)
    draw(tmp_path / part / "dog" / "999.png", colour=True)
    dataset = prepared(tmp_path, tmp_path / "cache")
    assert dataset.shape == (8, 9, 3)
    first = dataset.load("train")[0][0]
    assert first.any()
    assert (first == first[:, :, :1]).all()


def test_progress_counts_every_image(tmp_path: Path) -> None:
    """Of both parts, up to all."""
    seen: list[tuple[int, int]] = []
    source = open_source("digits", seed=0)
    prepare(
        source,
        image_size=(8, 8),
        cache=tmp_path,
        progress=lambda done, total: seen.append((done, total)),
    )
    total = 1797 - source.test
    assert seen == [(done, total) for done in range(1, total + 1)]


def test_the_second_time_nothing_is_decoded(tmp_path: Path, draw_classes: Draw) -> None:
    """Also for a copy of the folder under another name."""
    first = prepared(draw_classes(tmp_path / "pets", cat=4, dog=4), tmp_path / "cache")
    (tmp_path / "pets").rename(tmp_path / "animals")
    written = (first.directory / "train_images.npy").stat().st_mtime_ns
    second = prepared(tmp_path / "animals", tmp_path / "cache")
    assert (second.directory, second.name) == (first.directory, "animals")
    assert (second.directory / "train_images.npy").stat().st_mtime_ns == written


def test_another_size_or_seed_is_another_data_set(tmp_path: Path, draw_classes: Draw) -> None:
    """Side by side in the same cache."""
    root = str(draw_classes(tmp_path / "pets", cat=30, dog=30))
    directories = {
        prepare(open_source(root, seed=seed), image_size=size, cache=tmp_path / "cache").directory
        for seed, size in ((0, (8, 8)), (1, (8, 8)), (0, (8, 9)))
    }
    assert len(directories) == 3
    assert {directory.parent for directory in directories} == {tmp_path / "cache" / "data"}


@pytest.mark.parametrize("size", [(7, 8), (8, 7), (0, 0)])
def test_images_below_8_pixels_are_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    """On either side."""
    with pytest.raises(DataError, match="image size must be at least 8×8"):
        prepare(open_source("digits", seed=0), image_size=size, cache=tmp_path)


def spoil(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).write_bytes(b"")
    return root


@pytest.fixture
def pets(tmp_path: Path, draw_classes: Draw) -> Path:
    for name in ("train", "val"):
        draw_classes(tmp_path / "pets" / name, cat=8, dog=8)
    return tmp_path / "pets"


def test_bad_images_are_all_counted(tmp_path: Path, pets: Path) -> None:
    """Five by name and the others by number, in one line, and nothing stays in the cache."""
    spoil(pets, *(f"train/cat/00{n}.png" for n in range(6)), "val/dog/000.png")
    with pytest.raises(DataError) as caught:
        prepared(pets, tmp_path / "cache")
    assert str(caught.value) == (
        "7 images cannot be read: train/cat/000.png (empty), train/cat/001.png (empty), "
        "train/cat/002.png (empty), train/cat/003.png (empty), train/cat/004.png (empty) "
        "and 2 more; remove them or pass --skip-bad"
    )
    assert arrays_in(tmp_path / "cache") == []


def test_bad_images_are_left_out_if_asked(tmp_path: Path, pets: Path) -> None:
    """The others close up, in order, each with its own label."""
    whole = prepared(pets, tmp_path / "cache").load("train")
    spoil(pets, "train/cat/001.png", "val/dog/000.png")
    dataset = prepared(pets, tmp_path / "cache", skip_bad=True)
    assert dataset.left_out == ("train/cat/001.png (empty)", "val/dog/000.png (empty)")
    assert (dataset.train, dataset.validation) == (15, 15)
    for kept, all_rows in zip(dataset.load("train"), whole, strict=True):
        assert (kept == np.delete(all_rows, 1, axis=0)).all()


def test_a_cached_data_set_remembers_its_bad_images(tmp_path: Path, pets: Path) -> None:
    """Who does not skip them is told of them, cached or not."""
    spoil(pets, "train/cat/001.png")
    prepared(pets, tmp_path / "cache", skip_bad=True)
    with pytest.raises(DataError, match=r"^1 image cannot be read: train/cat/001.png \(empty\); "):
        prepared(pets, tmp_path / "cache")


def test_a_class_of_bad_images_only_is_refused(tmp_path: Path, pets: Path) -> None:
    """Skipping must leave every class something to learn from."""
    spoil(pets, *(f"train/cat/00{n}.png" for n in range(8)))
    with pytest.raises(DataError, match="no readable training image of class cat"):
        prepared(pets, tmp_path / "cache", skip_bad=True)
    assert arrays_in(tmp_path / "cache") == []


def test_bad_validation_images_only_are_refused(tmp_path: Path, pets: Path) -> None:
    """There must be something to validate with."""
    spoil(pets, *(f"val/{name}/00{n}.png" for n in range(8) for name in ("cat", "dog")))
    with pytest.raises(DataError, match="no readable validation image"):
        prepared(pets, tmp_path / "cache", skip_bad=True)


def test_a_killed_preparation_leaves_nothing_that_is_used(tmp_path: Path, pets: Path) -> None:
    """The next one clears it away and starts over."""
    killed = start(pets, tmp_path / "cache", kill_at=5)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert not list((tmp_path / "cache").rglob("manifest.json"))
    source = open_source(str(pets), seed=0)
    dataset = prepare(source, image_size=(8, 8), cache=tmp_path / "cache")
    assert dataset.load("train")[0].any(axis=(1, 2, 3)).all()
    assert {path.parent for path in arrays_in(tmp_path / "cache")} == {dataset.directory}


def test_two_processes_decode_once(tmp_path: Path, pets: Path) -> None:
    """Both get the data set, one of them without work."""
    both = [start(pets, tmp_path / "cache") for _ in range(2)]
    said = sorted(process.communicate()[0].split() for process in both)
    assert said == [["0", "16"], ["32", "16"]]


def test_who_renames_second_uses_the_first_ones(
    tmp_path: Path, pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where two hosts share a file system without locks, both go on."""
    first = prepared(pets, tmp_path / "cache")
    monkeypatch.setattr(preparation_module, "_cached", lambda _: None)
    assert prepared(pets, tmp_path / "cache") == first
    assert {path.parent for path in arrays_in(tmp_path / "cache")} == {first.directory}


def test_a_damaged_data_set_is_prepared_again(tmp_path: Path, pets: Path) -> None:
    """The cache may be cleaned by anyone."""
    first = prepared(pets, tmp_path / "cache")
    (first.directory / "train_labels.npy").unlink()
    assert prepared(pets, tmp_path / "cache") == first


def test_a_cache_that_cannot_be_written_is_said(tmp_path: Path, pets: Path) -> None:
    """In one line, not as a data error."""
    (tmp_path / "cache").touch()
    with pytest.raises(SearchError, match="cannot be kept there") as caught:
        prepared(pets, tmp_path / "cache")
    assert caught.value.exit_code == 1


def test_a_full_disk_is_said(tmp_path: Path, pets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any pixel is written, and nothing stays behind."""

    def refuse(descriptor: int, offset: int, length: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    with pytest.raises(SearchError, match="No space left on device"):
        prepared(pets, tmp_path / "cache")
    assert arrays_in(tmp_path / "cache") == []


@pytest.mark.shared
def test_real_chest_x_rays(shared_data: Path, tmp_path: Path) -> None:
    """1200 and 200 images, all gray though stored as RGB; 300 more are counted."""
    source = open_source(str(shared_data / "chest_xray"), seed=0)
    dataset = prepare(source, image_size=(64, 64), cache=tmp_path)
    assert (dataset.classes, dataset.split) == (("NORMAL", "PNEUMONIA"), "given")
    assert (dataset.train, dataset.validation, dataset.test) == (1200, 200, 300)
    assert dataset.shape == (64, 64, 1)


def test_statistics_are_of_the_training_images_alone(tmp_path: Path) -> None:
    """Each channel's mean and deviation; a channel without any deviation has 1."""
    train = np.random.default_rng(0).integers(0, 200, (300, 8, 9, 3), dtype=np.uint8)
    train[..., 2] = 7
    bright = np.full((10, 8, 9, 3), 255, np.uint8)
    source = arrays_source((train, [0, 1] * 150), (bright, [0, 1] * 5), seed=0)

    statistics = prepare(source, image_size=(8, 9), cache=tmp_path).statistics

    np.testing.assert_allclose(statistics.mean, train.mean(axis=(0, 1, 2)), rtol=1e-9)
    assert statistics.deviation == pytest.approx([*train.std(axis=(0, 1, 2))[:2], 1.0], rel=1e-9)
