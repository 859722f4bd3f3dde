"""All that is said of a data set before a search."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from search.data import DataOptions, open_source, survey
from search.data.checking import ALL, FOLDS, Check, check
from search.data.duplicates import near_duplicates
from search.data.source import Look
from search.errors import DataError
from spaces.targets import class_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draw = Callable[..., Path]
    DrawClasses = Callable[..., Path]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """An empty cache."""
    return tmp_path / "cache"


@pytest.fixture
def pets(tmp_path: Path, draw_classes: DrawClasses) -> Path:
    """Cats and dogs in three parts: 20 + 10, 6 + 6 and 4 + 4."""
    root = tmp_path / "pets"
    draw_classes(root / "train", cat=20, dog=10, seed=1)
    draw_classes(root / "val", cat=6, dog=6, seed=2)
    draw_classes(root / "test", cat=4, dog=4, seed=3)
    return root


def checked(data: Path | str, cache: Path, **options: Any) -> Check:
    """What is said of `data`."""
    return check(open_source(str(data)), DataOptions(**options), cache=cache)


def pairs(found: Check, part: str, other: str) -> list[tuple[str, str]]:
    """The exact copies in both parts."""
    return [
        pair for one in found.copies if (one.part, one.other) == (part, other) for pair in one.pairs
    ]


def test_a_good_set_is_counted(pets: Path, cache: Path) -> None:
    """By class and part, with what a study would take for its size."""
    found = checked(pets, cache)
    assert found.problems == ()
    assert (found.name, found.classes, found.split) == ("pets", ("cat", "dog"), "given")
    assert found.given == {"train": [20, 10], "validation": [6, 6], "test": [4, 4]}
    assert found.used == found.given
    assert found.sizes is not None
    assert found.sizes.smallest == found.sizes.median == found.sizes.largest == (12, 10)
    assert found.sizes.distinct == 1
    assert found.image_size == (12, 10)
    assert found.kinds == {"PNG L": 50}
    assert found.imbalance == 2
    assert (found.bad, found.copies, found.near) == ((), (), ())
    (note,) = found.notes
    assert note.startswith("validation has 12 images, few to choose by")
    assert found.subjects is None


def test_the_weights_are_those_of_a_space_file(pets: Path, cache: Path) -> None:
    """What `class_weights: balanced` would come to."""
    labels = np.array([0] * 20 + [1] * 10)
    balanced = class_weights("balanced", labels, 2)
    assert balanced is not None
    assert checked(pets, cache).weights == tuple(balanced.tolist())


def test_what_is_in_no_part_is_split_as_a_search_does(cache: Path) -> None:
    """Without parts there is one, and a drawn split of it."""
    found = checked("digits", cache)
    assert found.split == "70/15/15 (seed 0)"
    assert list(found.given) == [ALL]
    assert {part: sum(counts) for part, counts in found.used.items()} == {
        "train": 1259,
        "validation": 269,
        "test": 269,
    }
    folds = checked("digits", cache, folds=4)
    assert list(folds.used) == [FOLDS, "test"]


def test_every_fault_is_said_at_once(pets: Path, cache: Path, draw: Draw) -> None:
    """The first one hides no other."""
    (pets / "train" / "cat" / "000.png").write_bytes(b"")
    (pets / "train" / "cat" / "web.jpg").write_bytes(b"<html>not found</html>")
    for part, seed in (("train", 90), ("test", 91)):
        draw(pets / part / "dog" / "person7_1.png", seed=seed)
    shutil.copy(pets / "train/cat/001.png", pets / "val/cat/again.png")
    (pets / "__MACOSX").mkdir()
    (pets / "train" / "empty").mkdir()
    found = checked(pets, cache, group_by=r"person\d+")
    assert found.bad == (
        ("train/cat/000.png", "empty"),
        ("train/cat/web.jpg", "not an image but HTML"),
    )
    assert pairs(found, "train", "validation") == [("train/cat/001.png", "val/cat/again.png")]
    assert found.subjects is not None
    assert found.subjects.count == 1
    assert found.subjects.shared == {"person7": ["train", "test"]}
    assert [problem.split(";")[0] for problem in found.problems] == [
        "2 images cannot be read: train/cat/000.png (empty), "
        "train/cat/web.jpg (not an image but HTML)",
        "1 subject is in more than one part: person7 (train, test)",
    ]
    for said in ("__MACOSX", "train/empty", "1 image left out of train", "have no subject"):
        assert any(said in note for note in found.notes), found.notes
    assert found.given["train"] == [21, 11]
    assert found.used["train"] == [18, 11]


def test_the_problems_are_those_that_stop_a_search(pets: Path, cache: Path) -> None:
    """To the letter; with the options that allow them there is none."""
    (pets / "train" / "cat" / "000.png").write_bytes(b"")
    found = checked(pets, cache)
    with pytest.raises(DataError) as stopped:
        survey(open_source(str(pets)), DataOptions(), cache=cache)
    assert str(stopped.value) == f"pets: {found.problems[0]}"
    assert checked(pets, cache, skip_bad=True).problems == ()


def test_a_class_that_cannot_be_split_is_a_problem_among_others(
    tmp_path: Path, cache: Path, draw_classes: DrawClasses
) -> None:
    """What could be counted is counted."""
    root = draw_classes(tmp_path / "few", cat=5, dog=1)
    (root / "cat" / "000.png").write_bytes(b"")
    found = checked(root, cache)
    assert found.split is None
    assert found.used == {}
    assert found.given == {ALL: [5, 1]}
    assert [problem[:20] for problem in found.problems] == [
        "1 image cannot be re",
        "class dog has 1 imag",
    ]


def test_a_class_without_readable_images_is_said_once(
    tmp_path: Path, cache: Path, draw_classes: DrawClasses
) -> None:
    """It can neither be split nor weighed."""
    root = draw_classes(tmp_path / "gone", cat=5, dog=2)
    for name in ("000", "001"):
        (root / "dog" / f"{name}.png").write_bytes(b"not an image")
    found = checked(root, cache)
    assert [problem.split(":")[0] for problem in found.problems] == [
        "2 images cannot be read",
        "no readable training image of class dog; add some",
    ]
    assert found.split is None


def test_nothing_readable_at_all_is_said_too(
    tmp_path: Path, cache: Path, draw_classes: DrawClasses
) -> None:
    """There are no sizes then."""
    root = draw_classes(tmp_path / "gone", cat=2, dog=2)
    for path in root.glob("*/*"):
        path.write_bytes(b"%PDF-1.7")
    found = checked(root, cache)
    assert found.sizes is None
    assert found.kinds == {}
    assert len(found.bad) == 4


def test_sizes_and_kinds_are_of_all_that_can_be_read(
    tmp_path: Path, cache: Path, draw: Draw
) -> None:
    """Height first; smallest and largest by area."""
    for number, size in enumerate([(10, 40), (20, 10), (30, 30), (12, 20)]):
        draw(tmp_path / "s" / "ab"[number % 2] / f"{number}.png", size=size, seed=number)
    draw(tmp_path / "s" / "a" / "4.png", size=(30, 30), colour=True)
    found = checked(tmp_path / "s", cache)
    assert found.sizes is not None
    assert (found.sizes.smallest, found.sizes.median) == ((20, 10), (10, 40))
    assert (found.sizes.largest, found.sizes.distinct) == ((30, 30), 4)
    assert found.kinds == {"PNG L": 4, "PNG RGB": 1}


def test_one_image_under_two_classes_is_named(pets: Path, cache: Path) -> None:
    """One of its labels is wrong, whatever part it is in."""
    shutil.copy(pets / "train/cat/001.png", pets / "train/dog/too.png")
    found = checked(pets, cache)
    assert found.disputed == (("train/cat/001.png", "train/dog/too.png"),)
    assert pairs(found, "train", "train") == [("train/dog/too.png", "train/cat/001.png")]


def test_copies_across_parts_are_a_pair_of_each_image(pets: Path, cache: Path) -> None:
    """However often it is in either; within a part each but the first counts."""
    for name in ("b", "c"):
        shutil.copy(pets / "train/cat/001.png", pets / "train/cat" / f"{name}.png")
        shutil.copy(pets / "train/cat/001.png", pets / "test/cat" / f"{name}.png")
    found = checked(pets, cache)
    assert len(pairs(found, "train", "train")) == 2
    assert pairs(found, "train", "test") == [("train/cat/001.png", "test/cat/b.png")]
    assert len(pairs(found, "test", "test")) == 1


def test_near_duplicates_stop_nothing(pets: Path, cache: Path) -> None:
    """An image saved again with one pixel changed, in another part."""
    with Image.open(pets / "train/cat/001.png") as image:
        image.putpixel((0, 0), 128)
        image.save(pets / "test/cat/saved.png")
    found = checked(pets, cache)
    assert [(one.part, one.other, one.pairs) for one in found.near] == [
        ("test", "train", (("test/cat/saved.png", "train/cat/001.png"),))
    ]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("names", "likely"),
    [
        (["person1_virus_1", "person1_virus_2", "person22_a", "IM-1"], r"person\d+"),
        (["Patient-1a", "Patient-1b", "Patient-2"], r"Patient-\d+"),
        (["person1_a", "person2_a", "person3_a"], None),
        (["1", "2", "3"], None),
    ],
)
def test_paths_that_speak_of_subjects_are_pointed_out(
    tmp_path: Path, cache: Path, draw: Draw, names: list[str], likely: str | None
) -> None:
    """Only where some subject has several images, and nobody has said it."""
    for number, name in enumerate(names):
        draw(tmp_path / "s" / "ab"[number % 2] / f"{name}.png", seed=number)
    assert checked(tmp_path / "s", cache).likely_group_by == likely
    assert checked(tmp_path / "s", cache, group_by=".").likely_group_by is None


@pytest.mark.shared
def test_known_copies_of_pneumoniamnist(shared_data: Path, cache: Path) -> None:
    """As they were counted by other means."""
    found = checked(shared_data / "pneumoniamnist_dev.npz", cache)
    across = {
        (one.part, one.other): len(one.pairs) for one in found.copies if one.part != one.other
    }
    assert across == {
        ("train", "validation"): 2,
        ("train", "test"): 6,
        ("validation", "test"): 3,
    }


@pytest.mark.shared
def test_people_of_the_chest_x_rays_are_each_in_one_part(shared_data: Path, cache: Path) -> None:
    """Though half of the validation images look like one of train."""
    found = checked(shared_data / "chest_xray", cache, group_by=r"(person\d+|(?:NORMAL2-)?IM-\d+)")
    assert found.problems == ()
    assert found.subjects is not None
    assert (found.subjects.without, found.subjects.shared) == (0, {})
    (near,) = [one for one in found.near if (one.part, one.other) == ("validation", "train")]
    assert 50 < len(near.pairs) < 150


def test_many_images_that_look_alike_are_compared_in_a_moment() -> None:
    """Comparing each of them with each would take minutes and gigabytes."""
    number = 50_000
    rows = np.arange(number)
    blank = [Look(content=str(row)) for row in rows]
    # A black lower half leaves 32 of 64 bits.
    half = np.random.default_rng(0).integers(0, 2**32, number)
    framed = [
        Look(content=str(row), likeness=int(bits)) for row, bits in zip(rows, half, strict=True)
    ]
    began = time.perf_counter()
    assert len(near_duplicates(blank, rows, rows)) == number - 1
    assert near_duplicates(framed, rows, rows)[0].bits in (0, 1, 2)
    assert time.perf_counter() - began < 10
