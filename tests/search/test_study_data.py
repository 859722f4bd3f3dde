"""A study's images, looked at again."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from search.data import DataOptions, open_source, survey
from search.data.source import Resize
from search.errors import DataError, UsageError
from search.study_data import image_size, kept_options, survey_study

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = DataOptions(
    seed=3, group_by=r"image (\d+)", folds=4, resize=Resize.CROP, skip_bad=True, allow_leakage=True
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `.npz` of three parts, and a cache of the test's own."""
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    generator = np.random.default_rng(0)
    arrays: dict[str, Any] = {}
    for part in ("train", "val", "test"):
        arrays[f"x_{part}"] = generator.integers(0, 256, (40, 8, 8), dtype=np.uint8)
        arrays[f"y_{part}"] = [0, 1] * 20
    np.savez(tmp_path / "pets.npz", **arrays)
    return tmp_path / "pets.npz"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a study."""

    name: str
    identity: dict[str, Any]
    source: str
    seed: int


def known(data: Path, options: DataOptions) -> Known:
    """A study of these images as its table keeps it: as JSON."""
    found = survey(open_source(str(data)), options, cache=data.parent / "cache")
    identity = json.loads(json.dumps({"data": found.identity(), "image_size": [8, 9]}))
    return Known(name="pets-cnn", identity=identity, source=str(data), seed=options.seed)


@pytest.mark.parametrize("options", [DataOptions(), OPTIONS])
def test_options_come_back_as_they_were(data: Path, options: DataOptions) -> None:
    """The seed is the study's."""
    assert kept_options(known(data, options)) == options


def test_an_older_releases_images_are_not_split_again(data: Path) -> None:
    """Its rules are no more; what it found can still be shown."""
    study = known(data, DataOptions())
    study.identity["data"]["members"] = None
    for look in (kept_options, survey_study):
        with pytest.raises(UsageError) as caught:
            look(study)  # type: ignore[operator]
        assert str(caught.value) == (
            "study pets-cnn was made by an older cnn-search, which split images otherwise: it can "
            "be shown, not continued; give another --study"
        )


@pytest.mark.parametrize("options", [DataOptions(), OPTIONS])
def test_a_studys_images_are_split_as_they_were(data: Path, options: DataOptions) -> None:
    """Also where they have moved."""
    study = known(data, options)
    moved = shutil.move(data, data.with_name("elsewhere.npz"))
    with pytest.raises(DataError) as caught:
        survey_study(study)
    assert str(caught.value) == (
        f"the images of study pets-cnn are not at {data}; say with --data where they are "
        "now, or which module:function gives them"
    )
    found = survey_study(study, str(moved))
    assert found.members == study.identity["data"]["members"]
    assert found.options == options


@pytest.mark.parametrize("array", ["x_train", "y_val", "x_test"])
def test_other_images_are_refused(data: Path, array: str) -> None:
    """Test images too: what they are measured with must be what was kept from them."""
    study = known(data, DataOptions())
    with np.load(data) as file:
        arrays = dict(file)
    arrays[array][[0, 1]] = arrays[array][[1, 0]]
    np.savez(data, **arrays)
    with pytest.raises(UsageError) as caught:
        survey_study(study)
    assert str(caught.value) == (
        f"{data} does not hold the very images of study pets-cnn: some were added, removed or "
        "changed since; put them back, or say with --data where they are"
    )


def test_a_trials_image_size_is_its_params_or_the_studys(data: Path) -> None:
    """Height and width; a parameter is the side of a square."""
    study = known(data, DataOptions())
    assert image_size(study, {}) == (8, 9)
    assert image_size(study, {"image_size": 16}) == (16, 16)
