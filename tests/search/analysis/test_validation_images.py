"""Places of predictions lead to the images that were predicted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from search.analysis.validation_images import validation_images
from search.data import DataOptions, open_source, prepare, survey
from search.errors import DataError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from search.data import Dataset

SIZE = (8, 10)  # height and width


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a study, and its data as trainers got it: a fold each."""

    name: str
    identity: dict[str, Any]
    source: str
    seed: int
    folds: list[Dataset]


@pytest.fixture
def images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of sixty images of three classes, no two alike."""
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    random = np.random.default_rng(0)
    for number in range(60):
        file = tmp_path / "images" / "abc"[number % 3] / f"scan-{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 256, SIZE, dtype=np.uint8)).save(file)
    return tmp_path / "images"


def known(data: Path, **options: Any) -> Known:
    """A study of these images, prepared."""
    cache = data.parent / "cache"
    found = survey(open_source(str(data)), DataOptions(seed=5, **options), cache=cache)
    first = prepare(found, image_size=SIZE, cache=cache)
    folds = [type(first).open(first.split, fold) for fold in range(first.folds)]
    identity = {"data": found.identity(), "image_size": list(SIZE)}
    return Known(name="s", identity=identity, source=str(data), seed=5, folds=folds)


@pytest.mark.parametrize("options", [{}, {"folds": 4}], ids=["one part", "folds"])
def test_a_place_is_the_row_of_what_a_trainer_validated_on(
    images: Path, options: dict[str, Any]
) -> None:
    """Fold after fold: the same pixels, and the label that the file's folder says."""
    study = known(images, **options)
    loaded = [fold.load("validation") for fold in study.folds]
    expected = np.concatenate([np.asarray(pixels) for pixels, _ in loaded])
    labels = np.concatenate([labels for _, labels in loaded])
    assert len(study.folds) == options.get("folds", 1)
    with validation_images(study) as found:
        assert len(found) == len(labels)
        for place, label in enumerate(labels.tolist()):
            assert found.name(place).startswith(f"{'abc'[label]}/scan-")
            np.testing.assert_array_equal(found.pixels(place, SIZE), expected[place])


def test_images_of_folds_are_all_that_train_or_validate(images: Path) -> None:
    """Each once."""
    study = known(images, folds=4)
    with validation_images(study) as found:
        names = {found.name(place) for place in range(len(found))}
    assert len(names) == len(found) == study.folds[0].train + study.folds[0].validation


def test_images_that_moved_are_found_where_they_are_now(images: Path) -> None:
    """And without a word of where, it says how to say it."""
    study = known(images)
    moved = images.rename(images.with_name("elsewhere"))
    with (
        pytest.raises(DataError, match=r"are not at .*; say with --data"),
        validation_images(study),
    ):
        pass
    with validation_images(study, str(moved)) as found:
        assert found.name(0).endswith(".png")
        assert found.pixels(0, (4, 4)).shape == (4, 4, 1)


def test_other_images_are_refused(images: Path) -> None:
    """Places would lead to what was never predicted."""
    study = known(images)
    Image.new("L", SIZE[::-1]).save(next(images.rglob("*.png")))
    with pytest.raises(UsageError, match="does not hold the very images"), validation_images(study):
        pass


def test_an_image_that_changes_meanwhile_is_named(images: Path) -> None:
    """Nothing is shown in its stead."""
    study = known(images)
    with validation_images(study) as found:
        file = images / found.name(3)
        file.write_bytes(file.read_bytes()[:40])
        with pytest.raises(DataError, match=f"{file.name} cannot be read any more"):
            found.pixels(3, SIZE)
