"""From what the user typed to a source."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

import search.data
from search.data import open_source
from search.data.opening import ALLOWED, reopen_source
from search.data.source import Resize
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 9, 8), dtype=np.uint8)
LABELS = np.array([0, 1] * 10)


def refusal(data: str) -> str:
    with pytest.raises(DataError) as caught:
        open_source(data)
    return str(caught.value)


def test_digits_are_always_there() -> None:
    """1797 real digits, 8×8 and gray, from black to white."""
    source = open_source("digits")
    assert (source.name, source.classes) == ("digits", tuple("0123456789"))
    assert (source.given, source.origin, len(source.labels)) == (None, "digits", 1797)
    images = [source.image(row, (8, 8), Resize.STRETCH, "") for row in range(1797)]
    assert {image.shape for image in images} == {(8, 8, 1)}
    assert [int(np.min(images)), int(np.max(images))] == [0, 255]


def test_what_is_allowed_is_one_line() -> None:
    """Every form of DATA."""
    assert ALLOWED == (
        "DATA is digits, a folder with one folder of images for each class or of idx files, a "
        ".csv or .tsv file of path,label, an .npz file, a URL of one of them, or module:function"
    )


@pytest.mark.parametrize("data", ["", "nowhere/at/all", "photos.npz", "photos.csv", "no\0name"])
def test_what_is_not_there_is_refused(data: str) -> None:
    """The message says what DATA can be."""
    assert refusal(data) == f"{data or '(nothing)'}: not found; {ALLOWED}"


@pytest.mark.parametrize("data", ["my-data:load", "a:b:c", "mydata:", ":x"])
def test_what_is_no_name_of_code_is_refused(data: str) -> None:
    """The message says how code is named."""
    assert refusal(data) == (
        f"{data}: not found, and no package.module:function, which is how code is named; {ALLOWED}"
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
    """A table in another form, and code that is not named as code."""
    for name in ("data.xlsx", "data.py"):
        (tmp_path / name).touch()
    table, code = tmp_path / "data.xlsx", tmp_path / "data.py"
    assert refusal(str(table)) == f"{table}: a file of another kind; {ALLOWED}"
    assert refusal(str(code)) == (
        f"{code}: code; name its function that returns the images, as data:load"
    )


@pytest.fixture
def forms(tmp_path: Path, draw_classes: Callable[..., Path]) -> dict[str, str]:
    """One data set of each form, in the folder given."""
    draw_classes(tmp_path / "pets", cat=2, dog=2)
    (tmp_path / "pets.csv").write_text("path,label\npets/cat/000.png,cat\npets/dog/000.png,dog\n")
    (tmp_path / "pets.TSV").write_text("path\tlabel\npets/cat/000.png\tcat\npets/dog/000.png\tdog")
    np.savez(tmp_path / "pets.npz", x_train=IMAGES, y_train=LABELS)
    (tmp_path / "mnist").mkdir()
    for name, array in (("images-idx3", IMAGES), ("labels-idx1", LABELS.astype(np.uint8))):
        sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
        content = bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()
        (tmp_path / "mnist" / f"train-{name}-ubyte").write_bytes(content)
    return {"pets": "pets", "pets.csv": "pets", "pets.TSV": "pets", "pets.npz": "pets",
            "./mnist": "mnist"}  # fmt: skip


def test_every_form_is_known(
    forms: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its origin opens the same again from another folder."""
    for data, name in forms.items():
        monkeypatch.chdir(tmp_path)
        source = open_source(data)
        assert source.name == name
        monkeypatch.chdir("/")
        again = reopen_source(source.origin)
        rows = range(len(source.labels))
        assert (again.name, again.classes) == (source.name, source.classes)
        assert [again.key(row) for row in rows] == [source.key(row) for row in rows]
        assert [look.fault for look in again.looks(rows)] == [""] * len(rows)


def test_a_path_may_hold_a_colon(tmp_path: Path, draw_classes: Callable[..., Path]) -> None:
    """What is there is opened."""
    draw_classes(tmp_path / "os:getcwd", cat=2, dog=2)
    assert open_source(str(tmp_path / "os:getcwd")).name == "os-getcwd"


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
