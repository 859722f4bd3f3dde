"""Folders of images as a source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from search.data.source import Resize, UnreadableImageError
from search.data.sources.folder import folder_source

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[..., Path]


def test_class_folders_are_listed(tmp_path: Path, draw_classes: Draw) -> None:
    """Every image with its folder's label, and no part given."""
    source = folder_source(draw_classes(tmp_path / "pets", dog=2, cat=3))
    assert (source.name, source.classes, source.given) == ("pets", ("cat", "dog"), None)
    assert source.labels.tolist() == [0, 0, 0, 1, 1]
    assert [source.key(row) for row in (0, 3)] == ["cat/000.png", "dog/000.png"]
    assert (source.root, source.subjects, source.notes) == (tmp_path / "pets", None, ())


def test_given_parts_are_taken_as_they_are(tmp_path: Path, draw_classes: Draw) -> None:
    """Train, then validation, then test, whatever their folders are called."""
    for part, images in (("training", 2), ("dev", 1), ("test", 1)):
        draw_classes(tmp_path / part, cat=images, dog=images)
    source = folder_source(tmp_path)
    assert source.given == ("train",) * 4 + ("validation",) * 2 + ("test",) * 2
    assert source.labels.tolist() == [0, 0, 1, 1, 0, 1, 0, 1]
    assert source.key(4) == "dev/cat/000.png"


def test_an_image_is_its_file(tmp_path: Path, draw_classes: Draw) -> None:
    """Pixel by pixel at its own size."""
    source = folder_source(draw_classes(tmp_path, cat=2, dog=2))
    looks = source.looks(range(4))
    for row in range(4):
        file = np.asarray(Image.open(tmp_path / source.key(row)))
        assert looks[row].size == file.shape
        pixels = source.image(row, looks[row].size, Resize.STRETCH, looks[row].content)
        assert (pixels[:, :, 0] == file).all()


def test_a_file_that_was_replaced_is_not_taken(tmp_path: Path, draw_classes: Draw) -> None:
    """What was looked at is what trains."""
    source = folder_source(draw_classes(tmp_path, cat=1, dog=1))
    cat, dog = source.looks([0, 1])
    with pytest.raises(UnreadableImageError, match="changed since it was looked at"):
        source.image(0, cat.size, Resize.STRETCH, dog.content)


@pytest.mark.parametrize(
    ("folder", "name"),
    [("pets", "pets"), ("My pets (2)", "My-pets-2"), ("Haustiere ä", "Haustiere")],
)
def test_a_source_is_called_as_its_folder(
    tmp_path: Path, draw_classes: Draw, folder: str, name: str
) -> None:
    """With a name that is fit to be part of a study's."""
    assert folder_source(draw_classes(tmp_path / folder, cat=1, dog=1)).name == name


def test_here_is_called_by_its_name(
    tmp_path: Path, draw_classes: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "." has none of its own."""
    monkeypatch.chdir(draw_classes(tmp_path / "pets", cat=1, dog=1))
    assert folder_source(Path()).name == "pets"
    assert folder_source(Path("..") / "pets").name == "pets"


def test_what_the_layout_notes_is_noted(tmp_path: Path, draw_classes: Draw) -> None:
    """As it is."""
    draw_classes(tmp_path, cat=1, dog=1)
    (tmp_path / "notes.txt").touch()
    assert folder_source(tmp_path).notes == ("1 other file, not looked at: .txt",)
