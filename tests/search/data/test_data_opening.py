"""From what the user typed to a source."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

import search.data
from search.data import open_source, prepare
from search.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


def refusal(data: str) -> str:
    with pytest.raises(DataError) as caught:
        open_source(data, seed=0)
    return str(caught.value)


def test_digits_are_always_there(tmp_path: Path) -> None:
    """1797 real digits, 8×8 and gray, from black to white."""
    source = open_source("digits", seed=0)
    assert (source.name, source.classes) == ("digits", tuple("0123456789"))
    assert (source.split, source.default_image_size()) == ("70/15/15 (seed 0)", (8, 8))
    dataset = prepare(source, image_size=(8, 8), cache=tmp_path)
    assert dataset.train + dataset.validation + dataset.test == 1797
    assert dataset.shape == (8, 8, 1)
    images, labels = dataset.load("train")
    assert (images.min(), images.max(), len(np.unique(labels))) == (0, 255, 10)


@pytest.mark.parametrize("data", ["", "nowhere/at/all", "photos.npz"])
def test_what_is_not_there_is_refused(data: str) -> None:
    """The message says what DATA can be."""
    assert refusal(data).endswith(
        "not found; DATA is digits, a folder with one folder of images for each class, "
        "or an .npz file"
    )


@pytest.mark.parametrize("typed", ["digit", "Digits", "digts"])
def test_a_slip_is_answered_with_the_nearest_name(typed: str) -> None:
    """Of the embedded data set …"""
    assert f"{typed}: not found; did you mean digits? DATA is" in refusal(typed)


def test_a_slip_in_a_path_is_answered_with_the_nearest_path(tmp_path: Path) -> None:
    """… or of what lies in the same folder."""
    (tmp_path / "chest_xray").mkdir()
    assert f"did you mean {tmp_path / 'chest_xray'}?" in refusal(str(tmp_path / "chest-xray"))


def test_another_file_is_refused(tmp_path: Path) -> None:
    """Neither a folder nor an .npz."""
    (tmp_path / "data.csv").touch()
    assert "data.csv: neither a folder nor an .npz file; DATA is" in refusal(
        str(tmp_path / "data.csv")
    )


def test_the_door_is_light() -> None:
    """Importing the package imports no NumPy, Pillow or scikit-learn."""
    code = "import sys, search.data; print({'numpy', 'PIL', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_door_offers_what_it_names() -> None:
    """Everything in `__all__`, and nothing else."""
    assert all(getattr(search.data, name) for name in search.data.__all__)
    with pytest.raises(AttributeError, match="nothing_such"):
        search.data.nothing_such  # noqa: B018
