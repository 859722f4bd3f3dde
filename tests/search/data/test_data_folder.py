"""Folders of images as a source."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from search.data import open_source, prepare
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draw = Callable[..., Path]

WATCHED = """
import sys
from pathlib import Path
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from search.data import open_source, prepare
source = open_source(sys.argv[1], seed=0)
source.fingerprint()
source.default_image_size()
prepare(source, image_size=(8, 8), cache=Path(sys.argv[2]))
print("\\n".join(path for path in opened if path.endswith(".png")))
"""


def sizes(source: object) -> tuple[int, int, int]:
    return len(source.labels("train")), len(source.labels("validation")), source.test  # type: ignore[attr-defined]


def test_class_folders_are_split_70_15_15(tmp_path: Path, draw_classes: Draw) -> None:
    """Without parts, every class gives 15 % to validation and 15 % to test."""
    source = open_source(str(draw_classes(tmp_path / "pets", cat=20, dog=40)), seed=0)
    assert (source.name, source.classes, source.split) == (
        "pets",
        ("cat", "dog"),
        "70/15/15 (seed 0)",
    )
    assert sizes(source) == (42, 9, 9)
    assert (source.labels("validation") == 1).sum() == 6


def test_given_parts_are_taken_as_they_are(tmp_path: Path, draw_classes: Draw) -> None:
    """With train, val and test folders nothing is drawn."""
    for part, images in (("train", 5), ("val", 3), ("test", 2)):
        draw_classes(tmp_path / part, cat=images, dog=images)
    source = open_source(str(tmp_path), seed=0)
    assert (source.split, sizes(source)) == ("given", (10, 6, 4))
    assert source.describe("train", 0) == "train/cat/000.png"


@pytest.mark.parametrize(
    ("tested", "split"),
    [
        (True, "train/test given, 15% of train for validation (seed 7)"),
        (False, "15% of train for validation (seed 7)"),
    ],
)
def test_without_validation_train_gives_some(
    tmp_path: Path, draw_classes: Draw, tested: bool, split: str
) -> None:
    """15 % of train is drawn for validation, and test stays what it was."""
    draw_classes(tmp_path / "train", cat=20, dog=20)
    if tested:
        draw_classes(tmp_path / "test", cat=4, dog=4)
    source = open_source(str(tmp_path), seed=7)
    assert (source.split, sizes(source)) == (split, (34, 6, 8 if tested else 0))


def test_a_class_of_one_image_cannot_be_split(tmp_path: Path, draw_classes: Draw) -> None:
    """Each class needs an image for training and one for validation."""
    with pytest.raises(DataError) as caught:
        open_source(str(draw_classes(tmp_path, cat=5, dog=1)), seed=0)
    assert str(caught.value).startswith(f"{tmp_path}: class dog has 1 image and cannot be split")


def test_the_draw_is_the_seeds(tmp_path: Path, draw_classes: Draw) -> None:
    """The same seed gives the same parts, another seed others."""
    root = str(draw_classes(tmp_path, cat=30, dog=30))
    again = [open_source(root, seed=seed).fingerprint() for seed in (0, 0, 1)]
    assert again[0] == again[1] != again[2]


def test_a_copy_has_the_same_fingerprint(tmp_path: Path, draw_classes: Draw) -> None:
    """A data set is its content, wherever it lies."""
    root = draw_classes(tmp_path / "here", cat=4, dog=4)
    copy = shutil.copytree(root, tmp_path / "there")
    assert (
        open_source(str(copy), seed=0).fingerprint() == open_source(str(root), seed=0).fingerprint()
    )


@pytest.mark.parametrize("part", ["train", "val"])
def test_one_byte_changes_the_fingerprint(tmp_path: Path, draw_classes: Draw, part: str) -> None:
    """Whether it is in a training or a validation file."""
    for name in ("train", "val"):
        draw_classes(tmp_path / name, cat=3, dog=3)
    before = open_source(str(tmp_path), seed=0).fingerprint()
    with (tmp_path / part / "dog" / "001.png").open("ab") as file:
        file.write(b"!")
    assert open_source(str(tmp_path), seed=0).fingerprint() != before


def test_test_files_are_no_part_of_the_fingerprint(tmp_path: Path, draw_classes: Draw) -> None:
    """Garbage among them changes nothing, and is never met."""
    for name in ("train", "val", "test"):
        draw_classes(tmp_path / name, cat=3, dog=3)
    before = open_source(str(tmp_path), seed=0).fingerprint()
    (tmp_path / "test" / "cat" / "000.png").write_bytes(b"garbage")
    source = open_source(str(tmp_path), seed=0)
    assert source.fingerprint() == before
    assert prepare(source, image_size=(8, 8), cache=tmp_path / "cache").test == 6


@pytest.mark.parametrize("given", [True, False])
def test_test_files_are_never_opened(tmp_path: Path, draw_classes: Draw, given: bool) -> None:
    """Python's own record of opened files holds train and validation, and no test file."""
    root = tmp_path / "pets"
    for part in ("train/", "val/", "test/") if given else ("",):
        draw_classes(root / part, cat=20, dog=20)
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(root), str(tmp_path / "cache")],
        capture_output=True,
        text=True,
        check=True,
    )
    opened = set(done.stdout.split())
    source = open_source(str(root), seed=0)
    searched = {
        str(root / source.describe(part, row))
        for part in ("train", "validation")
        for row in range(len(source.labels(part)))
    }
    assert source.test > 0
    assert opened == searched


def test_the_default_size_is_the_images_own(tmp_path: Path, draw: Draw) -> None:
    """Where all training images agree; what is not an image has no say."""
    for name in ("a/1", "a/2", "b/1", "b/2"):
        draw(tmp_path / "train" / f"{name}.png", size=(40, 30))
    (tmp_path / "train" / "a" / "3.png").write_bytes(b"<html>")
    assert open_source(str(tmp_path), seed=0).default_image_size() == (40, 30)


def test_the_default_size_of_mixed_images_is_a_square(tmp_path: Path, draw: Draw) -> None:
    """Of the median smaller side."""
    for number, size in enumerate([(20, 60), (30, 31), (50, 24)]):
        for name in "ab":
            draw(tmp_path / "train" / name / f"{number}.png", size=size)
            draw(tmp_path / "val" / name / f"{number}.png", size=(99, 99))
    assert open_source(str(tmp_path), seed=0).default_image_size() == (24, 24)
