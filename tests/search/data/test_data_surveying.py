"""Everything that is known of a data set before its images are prepared."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from search.data import DataOptions, arrays_source, open_source, survey
from search.data.source import Resize
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.data import Source, Survey

    Draw = Callable[..., Path]

WATCHED = """
import sys
from pathlib import Path
from search.data import DataOptions, open_source, prepare, survey
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
root, cache = sys.argv[1:]
found = survey(open_source(root), DataOptions(), cache=Path(cache))
print(len({path for path in opened if path.endswith(".png")}))
opened.clear()
prepare(found, image_size=(8, 8), cache=Path(cache))
print(*{Path(path).relative_to(root) for path in opened if path.endswith(".png")})
"""


def surveyed(data: Path | Source, cache: Path, **options: Any) -> Survey:
    source = open_source(str(data)) if isinstance(data, Path) else data
    return survey(source, DataOptions(**options), cache=cache)


def sizes(found: Survey) -> tuple[int, int, int]:
    return len(found.rows("train")), len(found.rows("validation")), len(found.split.test)


@pytest.fixture
def pets(tmp_path: Path, draw_classes: Draw) -> Path:
    """Three parts of two classes."""
    for number, part in enumerate(("train", "val", "test")):
        draw_classes(tmp_path / "pets" / part, cat=4, dog=4, seed=number)
    return tmp_path / "pets"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_folder_is_looked_at_and_split(tmp_path: Path, cache: Path, draw_classes: Draw) -> None:
    """Every class gives 15 % to validation and 15 % to test."""
    found = surveyed(draw_classes(tmp_path / "pets", cat=20, dog=40), cache)
    assert (found.split.text, sizes(found)) == ("70/15/15 (seed 0)", (42, 9, 9))
    assert (found.labels("validation") == 1).sum() == 6
    assert len(found.looks) == 60


def test_given_parts_are_taken_as_they_are(pets: Path, cache: Path) -> None:
    """With train, val and test folders nothing is drawn."""
    found = surveyed(pets, cache)
    assert (found.split.text, sizes(found)) == ("given", (8, 8, 8))
    assert found.source.key(int(found.rows("validation")[0])) == "val/cat/000.png"
    assert found.labels("train").tolist() == [0] * 4 + [1] * 4


def test_each_fold_validates_on_its_own(tmp_path: Path, cache: Path, draw_classes: Draw) -> None:
    """And trains on the others."""
    found = surveyed(draw_classes(tmp_path / "pets", cat=20, dog=20), cache, folds=3)
    held = [found.rows("validation", fold).tolist() for fold in range(3)]
    assert sorted(held[0] + held[1] + held[2]) == found.split.rows.tolist()
    for fold in range(3):
        train = found.rows("train", fold).tolist()
        assert sorted(train + held[fold]) == found.split.rows.tolist()


def test_a_copy_has_the_same_fingerprint(pets: Path, cache: Path, tmp_path: Path) -> None:
    """A data set is its content, wherever it lies, and moved as well as copied."""
    before = surveyed(pets, cache)
    copy = surveyed(shutil.copytree(pets, tmp_path / "elsewhere" / "copy"), cache)
    moved = surveyed(pets.rename(tmp_path / "moved"), cache)
    for other in (copy, moved):
        assert other.fingerprint == before.fingerprint
        assert (other.members, other.images) == (before.members, before.images)


def test_the_memory_of_files_changes_nothing(pets: Path, tmp_path: Path) -> None:
    """With the cache of scans, without it, and with a new one."""
    for path in pets.rglob("*.png"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    (tmp_path / "none").touch()
    found = [surveyed(pets, tmp_path / name) for name in ("cache", "cache", "none", "other")]
    assert len({(one.fingerprint, one.members, one.images, one.looks) for one in found}) == 1
    assert list((tmp_path / "cache" / "scans").iterdir())


@pytest.mark.parametrize("part", ["train", "val"])
def test_one_byte_changes_the_fingerprint(pets: Path, cache: Path, part: str) -> None:
    """Whether it is in a training or a validation file, and where its size is what it was."""
    file = pets / part / "dog" / "001.png"
    with file.open("ab") as stream:
        stream.write(b"?")
    before = surveyed(pets, cache)
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    after = surveyed(pets, cache)
    assert after.fingerprint != before.fingerprint
    assert after.images != before.images


@pytest.mark.parametrize("change", ["another name", "another class", "another image"])
def test_names_and_labels_are_part_of_the_fingerprint(
    pets: Path, cache: Path, draw: Draw, change: str
) -> None:
    """So are images that come or go."""
    before = surveyed(pets, cache)
    file = pets / "train" / "dog" / "001.png"
    if change == "another name":
        file.rename(file.with_name("x.png"))
    elif change == "another class":
        file.rename(pets / "train" / "cat" / "009.png")
    else:
        draw(pets / "train" / "dog" / "009.png", seed=99)
    assert surveyed(pets, cache).fingerprint != before.fingerprint


def test_test_files_are_no_part_of_the_fingerprint(pets: Path, cache: Path, draw: Draw) -> None:
    """Others among them change neither it nor what is decoded, but what the study is."""
    before = surveyed(pets, cache)
    draw(pets / "test" / "cat" / "000.png", seed=99)
    after = surveyed(pets, cache)
    assert (after.fingerprint, after.images) == (before.fingerprint, before.images)
    assert after.members != before.members


def test_a_fault_among_test_files_stops_a_search(pets: Path, cache: Path) -> None:
    """Now, and not when the best model is to be measured."""
    (pets / "test" / "cat" / "000.png").write_bytes(b"garbage")
    with pytest.raises(DataError, match=r"pets: 1 image cannot be read: test/cat/000.png \(not an"):
        surveyed(pets, cache)
    assert sizes(surveyed(pets, cache, skip_bad=True)) == (8, 8, 7)


@pytest.mark.parametrize("given", [True, False])
def test_test_files_are_only_hashed(
    tmp_path: Path, draw_classes: Draw, cache: Path, given: bool
) -> None:
    """By Python's own record of opened files, none is opened again to be decoded."""
    root = tmp_path / "pets"
    for number, part in enumerate(("train/", "val/", "test/") if given else ("",)):
        draw_classes(root / part, cat=20, dog=20, seed=number)
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(root), str(cache)],
        capture_output=True,
        text=True,
        check=True,
    )
    looked_at, *decoded = done.stdout.split()
    found = surveyed(root, cache)
    assert int(looked_at) == len(found.looks)
    assert len(found.split.test) > 0
    assert set(decoded) == {found.source.key(row) for row in found.split.rows}


def test_the_split_is_part_of_what_a_study_is(pets: Path, cache: Path) -> None:
    """Not of the fingerprint, which is of the images alone."""
    shutil.rmtree(pets / "val")
    one, other = (surveyed(pets, cache, seed=seed) for seed in (0, 1))
    assert one.fingerprint == other.fingerprint
    assert one.images == other.images
    assert one.members != other.members
    assert surveyed(pets, cache, seed=0).members == one.members


def test_what_is_left_out_leaves_the_images(pets: Path, cache: Path) -> None:
    """A copy of a test image among training images."""
    before = surveyed(pets, cache)
    shutil.copy(pets / "test" / "cat" / "000.png", pets / "train" / "cat" / "copy.png")
    after = surveyed(pets, cache)
    assert after.images == before.images
    assert after.fingerprint != before.fingerprint
    copied = "1 image left out of train: exact copies of validation or test images"
    assert after.notes() == [copied, *before.notes()]


def test_notes_are_of_the_folder_the_files_and_the_split(pets: Path, cache: Path) -> None:
    """In this order."""
    (pets / "notes.txt").touch()
    (pets / "val" / "cat" / "000.png").write_bytes(b"")
    shutil.copy(pets / "test" / "cat" / "000.png", pets / "val" / "cat" / "copy.png")
    assert surveyed(pets, cache, skip_bad=True).notes() == [
        "1 other file, not looked at: .txt",
        "left out 1 unreadable: val/cat/000.png (empty)",
        "1 image left out of validation: exact copies of test images",
        "validation has 7 images, few to choose by: the standard error of an accuracy is up to 19%",
    ]


def test_dark_images_of_16_bits_are_noted(pets: Path, cache: Path) -> None:
    """By those that train or validate; what a test image shows, nobody is told."""
    deep = np.random.default_rng(0).integers(0, 4096, (12, 10), dtype=np.uint16)
    deep[0, 0] = 4095
    Image.fromarray(deep).save(pets / "train" / "cat" / "deep.png")
    Image.fromarray(deep * 16).save(pets / "test" / "cat" / "deep.png")
    said = "16-bit images use values up to 4,095 of 65,535: they come out dark; save them scaled"
    assert surveyed(pets, cache).notes()[-1] == f"{said} to the full range"
    Image.fromarray(deep * 15).save(pets / "val" / "cat" / "deep.png")
    assert not any("16-bit" in note for note in surveyed(pets, cache).notes())


def test_what_may_be_wrong_is_noted(pets: Path, cache: Path) -> None:
    """A copy under two classes, and subjects in two parts that were allowed."""
    shutil.copy(pets / "train" / "cat" / "000.png", pets / "train" / "dog" / "copy.png")
    found = surveyed(pets, cache, group_by=r"(00[01])\.", allow_leakage=True)
    assert found.notes()[-2:] == [
        "1 image under two classes: train/cat/000.png = train/dog/copy.png",
        "2 subjects in more than one part: 000, 001",
    ]


def test_an_identity_is_what_may_not_change(pets: Path, cache: Path) -> None:
    """As JSON can hold it."""
    found = surveyed(pets, cache, group_by=r"\d+\.", allow_leakage=True, resize=Resize.PAD)
    assert found.identity() == {
        "name": "pets",
        "fingerprint": found.fingerprint,
        "classes": ["cat", "dog"],
        "split": "given",
        "members": found.members,
        "options": {
            "group_by": r"\d+\.",
            "folds": None,
            "resize": "pad",
            "skip_bad": False,
            "allow_leakage": True,
        },
    }


def test_what_must_not_be_searched_with_is_refused(pets: Path, cache: Path) -> None:
    """In one line, the worst first, with how many more there are and how to see them."""
    (pets / "train" / "cat" / "000.png").write_bytes(b"")
    with pytest.raises(DataError) as caught:
        surveyed(pets, cache, group_by=r"(\d+)\.png")
    assert str(caught.value) == (
        "pets: 1 image cannot be read: train/cat/000.png (empty); remove them or pass --skip-bad "
        "(and 1 more: search data check)"
    )


def test_what_cannot_be_split_is_refused(tmp_path: Path, draw_classes: Draw, cache: Path) -> None:
    """With the name of the data before it."""
    with pytest.raises(DataError, match=r"^pets: class dog has 1 image and cannot be split"):
        surveyed(draw_classes(tmp_path / "pets", cat=5, dog=1), cache)


def test_the_default_size_is_the_images_own(tmp_path: Path, cache: Path, draw: Draw) -> None:
    """Where all that train or validate agree; bad images have no say, nor have test images."""
    for number, name in enumerate(("a/1", "a/2", "b/1", "b/2")):
        draw(tmp_path / "train" / f"{name}.png", seed=number, size=(40, 30))
        draw(tmp_path / "test" / f"{name}.png", seed=9 + number, size=(99, 99))
    (tmp_path / "train" / "a" / "3.png").write_bytes(b"<html>")
    assert surveyed(tmp_path, cache, skip_bad=True).default_image_size() == (40, 30)


def test_the_default_size_of_mixed_images_is_a_square(
    tmp_path: Path, cache: Path, draw: Draw
) -> None:
    """Of the median smaller side."""
    for number, size in enumerate([(20, 60), (30, 31), (50, 24)]):
        for other, name in enumerate("ab"):
            draw(tmp_path / "train" / name / f"{number}.png", seed=2 * number + other, size=size)
            draw(tmp_path / "val" / name / f"{number}.png", seed=9 + 2 * number + other, size=size)
    assert surveyed(tmp_path, cache).default_image_size() == (24, 24)


def test_the_fingerprint_of_arrays_is_their_content(cache: Path) -> None:
    """The same arrays have the same one; a pixel or a label changes it."""
    pixels = np.random.default_rng(0).integers(0, 256, (20, 9, 8), dtype=np.uint8)
    labels = np.array([0, 1] * 10)

    def fingerprint(name: str = "a") -> str:
        return surveyed(arrays_source({"train": (pixels, labels)}, name=name), cache).fingerprint

    before = fingerprint()
    assert fingerprint(name="b") == before
    pixels[4, 0, 0] ^= 1
    after = fingerprint()
    labels[4] ^= 1
    assert len({before, after, fingerprint()}) == 3


@pytest.mark.shared
def test_real_x_rays_have_copies_in_two_parts(shared_data: Path, cache: Path) -> None:
    """Of PneumoniaMNIST: train/val 2, train/test 6, val/test 3."""
    found = surveyed(shared_data / "pneumoniamnist_dev.npz", cache)
    assert sizes(found) == (4184 - 8, 524 - 3, 524)
    assert found.notes() == [
        "8 images left out of train: exact copies of validation or test images",
        "3 images left out of validation: exact copies of test images",
    ]
    assert found.default_image_size() == (28, 28)


@pytest.mark.shared
def test_real_x_rays_are_of_one_person_on_one_side(shared_data: Path, cache: Path) -> None:
    """By whole names of persons; the number alone means two people in two of its numberings."""
    persons = r"(person\d+|(?:NORMAL2-)?IM-\d+)"
    found = surveyed(shared_data / "chest_xray", cache, group_by=persons)
    assert (found.split.text, sizes(found), found.notes()) == ("given", (1200, 200, 300), [])
    with pytest.raises(DataError, match="subjects are in more than one part: IM-0"):
        surveyed(shared_data / "chest_xray", cache, group_by=r"(person\d+|IM-\d+)")
