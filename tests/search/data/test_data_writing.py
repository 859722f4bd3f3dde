"""Decoding a survey's images into array files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from search.data import DataOptions, arrays_source, open_source, survey, writing
from search.data.dataset import IMAGES, LABELS, MOMENTS
from search.data.source import Resize
from search.data.surveying import silent
from search.data.writing import write_arrays
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.data import Survey

    Draw = Callable[..., Path]


def surveyed(root: Path, cache: Path, **options: Any) -> Survey:
    return survey(open_source(str(root)), DataOptions(**options), cache=cache)


@pytest.fixture
def pets(tmp_path: Path, draw_classes: Draw) -> Path:
    """Images of two classes, in train and val."""
    for number, part in enumerate(("train", "val")):
        draw_classes(tmp_path / "pets" / part, cat=4, dog=4, seed=number)
    return tmp_path / "pets"


def test_pixels_and_labels_belong_together(pets: Path, tmp_path: Path) -> None:
    """Each row is its file's image with its folder's label, in the split's order."""
    found = surveyed(pets, tmp_path)
    assert write_arrays(found, (12, 10), tmp_path, silent) == (16, 12, 10, 1)
    images, labels = np.load(tmp_path / IMAGES), np.load(tmp_path / LABELS)
    assert labels.tolist() == [0] * 4 + [1] * 4 + [0] * 4 + [1] * 4
    for place, row in enumerate(found.split.rows):
        file = np.asarray(Image.open(pets / found.source.key(int(row))))
        assert (images[place, :, :, 0] == file).all()


@pytest.mark.parametrize("part", ["train", "val"])
def test_one_coloured_image_gives_three_channels(
    pets: Path, tmp_path: Path, draw: Draw, part: str
) -> None:
    """To all images, those decoded before it too."""
    draw(pets / part / "dog" / "999.png", colour=True)
    found = surveyed(pets, tmp_path)
    assert write_arrays(found, (8, 9), tmp_path, silent) == (17, 8, 9, 3)
    images = np.load(tmp_path / IMAGES)
    gray = (images == images[..., :1]).all(axis=(1, 2, 3))
    assert images.any(axis=(1, 2, 3)).all()
    assert gray.tolist().count(False) == 1
    assert found.source.key(int(found.split.rows[gray.argmin()])) == f"{part}/dog/999.png"


@pytest.mark.parametrize("resize", Resize)
def test_images_are_resized_as_was_said(pets: Path, tmp_path: Path, resize: Resize) -> None:
    """By the survey's options."""
    found = surveyed(pets, tmp_path, resize=resize)
    write_arrays(found, (8, 16), tmp_path, silent)
    row, (look, source) = 5, (found.looks[5], found.source)
    pixels = source.image(row, (8, 16), resize, look.content)
    assert (np.load(tmp_path / IMAGES)[row] == pixels).all()


def test_moments_are_each_images_own(tmp_path: Path) -> None:
    """The sum of each channel's pixels, and of their squares; white overflows neither."""
    pixels = np.random.default_rng(0).integers(0, 256, (10, 9, 8, 3), dtype=np.uint8)
    pixels[3] = 255
    source = arrays_source({"train": (pixels, [0, 1] * 5)})
    write_arrays(survey(source, DataOptions(), cache=tmp_path), (9, 8), tmp_path, silent)
    moments = np.load(tmp_path / MOMENTS)
    whole = pixels.astype(np.int64)
    assert (moments[:, 0] == whole.sum(axis=(1, 2))).all()
    assert (moments[:, 1] == (whole**2).sum(axis=(1, 2))).all()


@pytest.mark.parametrize("at_once", [3, 1024])
def test_progress_counts_every_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """That trains or validates, up to all, however many are handed out together."""
    monkeypatch.setattr(writing, "IMAGES_AT_ONCE", at_once)
    seen: list[tuple[int, int]] = []
    found = survey(open_source("digits"), DataOptions(), cache=tmp_path)
    write_arrays(found, (8, 8), tmp_path, lambda done, total: seen.append((done, total)))
    total = 1797 - len(found.split.test)
    assert seen == [(done, total) for done in range(1, total + 1)]


@pytest.mark.parametrize("change", ["replaced", "cut", "gone"])
def test_what_has_changed_since_the_survey_stops_it(
    pets: Path, tmp_path: Path, draw: Draw, change: str
) -> None:
    """By name, in one line."""
    found = surveyed(pets, tmp_path)
    file = pets / "train" / "cat" / "001.png"
    if change == "replaced":
        draw(file, seed=77)
    elif change == "cut":
        file.write_bytes(file.read_bytes()[:-30])
    else:
        file.unlink()
    with pytest.raises(DataError) as caught:
        write_arrays(found, (8, 8), tmp_path, silent)
    reason = "no such file or directory" if change == "gone" else "changed since it was looked at"
    assert str(caught.value) == f"pets: train/cat/001.png cannot be read any more ({reason})"
