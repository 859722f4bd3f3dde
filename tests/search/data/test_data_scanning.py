"""Looking at every image once, and remembering what files showed."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.data import arrays_source
from search.data.scanning import ROWS_AT_ONCE, scan
from search.data.sources.files import FileSource
from search.data.sources.folder import folder_source
from search.data.surveying import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from search.data.source import Look

    Draw = Callable[..., Path]


@dataclass(frozen=True, kw_only=True)
class Watched(FileSource):
    """A folder that says which of its files were read."""

    read: list[str] = field(default_factory=list)

    def looks(self, rows: Sequence[int]) -> list[Look]:
        self.read.extend(self.key(row) for row in rows)
        return super().looks(rows)


def watched(root: Path) -> Watched:
    return Watched(**vars(folder_source(root)))


def age(root: Path, seconds: float = 60) -> None:
    """As if every file had been written a while ago."""
    then = time.time() - seconds
    for path in root.rglob("*.png"):
        os.utime(path, (then, then))


@pytest.fixture
def pets(tmp_path: Path, draw_classes: Draw) -> Path:
    root = draw_classes(tmp_path / "pets", cat=3, dog=3)
    age(root)
    return root


def test_every_image_is_looked_at_in_its_order(tmp_path: Path, draw_classes: Draw) -> None:
    """However many are read at once."""
    root = draw_classes(tmp_path / "pets", cat=ROWS_AT_ONCE + 3, dog=ROWS_AT_ONCE)
    source = folder_source(root)
    looks = scan(source, cache=tmp_path, progress=silent)
    assert looks == tuple(source.looks(range(2 * ROWS_AT_ONCE + 3)))


def test_progress_counts_every_image(tmp_path: Path) -> None:
    """Up to all."""
    seen: list[tuple[int, int]] = []
    images = np.random.default_rng(0).integers(0, 256, (70, 8, 8), dtype=np.uint8)
    source = arrays_source({"train": (images, [0, 1] * 35)})
    scan(source, cache=tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(32, 70), (64, 70), (70, 70)]


def test_a_file_is_read_once(pets: Path, tmp_path: Path) -> None:
    """The second time nothing is, and the looks are the same."""
    first = scan(watched(pets), cache=tmp_path / "cache", progress=silent)
    source = watched(pets)
    assert scan(source, cache=tmp_path / "cache", progress=silent) == first
    assert source.read == []


def test_what_has_changed_is_read_again(pets: Path, tmp_path: Path, draw: Draw) -> None:
    """By its size or its time; a new file too, and nothing else."""
    scan(watched(pets), cache=tmp_path / "cache", progress=silent)
    draw(pets / "cat" / "001.png", seed=99)
    draw(pets / "dog" / "009.png", seed=98)
    source = watched(pets)
    looks = scan(source, cache=tmp_path / "cache", progress=silent)
    assert source.read == ["cat/001.png", "dog/009.png"]
    assert looks == tuple(source.looks(range(7)))


def test_what_was_just_written_is_read_again(pets: Path, tmp_path: Path, draw: Draw) -> None:
    """It could change once more within a tick of the file system's clock."""
    draw(pets / "cat" / "001.png", seed=99)
    for _ in range(2):
        source = watched(pets)
        scan(source, cache=tmp_path / "cache", progress=silent)
    assert source.read == ["cat/001.png"]


def test_faults_are_not_remembered(pets: Path, tmp_path: Path) -> None:
    """They may have been the network's."""
    (pets / "cat" / "001.png").write_bytes(b"")
    age(pets)
    for _ in range(2):
        source = watched(pets)
        looks = scan(source, cache=tmp_path / "cache", progress=silent)
        assert looks[1].fault == "empty"
    assert source.read == ["cat/001.png"]


def test_two_folders_have_two_memories(pets: Path, tmp_path: Path, draw_classes: Draw) -> None:
    """Files of one name, size and time are not taken for each other."""
    other = draw_classes(tmp_path / "others", dog=3, cat=3, seed=1)
    moment = 1_600_000_000
    for root in (pets, other):
        for path in root.rglob("*.png"):
            path.write_bytes(path.read_bytes().ljust(2000))
            os.utime(path, (moment, moment))
    cache = tmp_path / "cache"
    one, two = (scan(watched(root), cache=cache, progress=silent) for root in (pets, other))
    assert {look.content for look in one} != {look.content for look in two}
    assert len(list((cache / "scans").iterdir())) == 2


@pytest.mark.parametrize("content", ["", "[]", '{"cat/000.png": 1}', '{"cat/000.png": []}', "{"])
def test_a_torn_memory_is_none(pets: Path, tmp_path: Path, content: str) -> None:
    """Everything is read again, and remembered anew."""
    cache = tmp_path / "cache"
    first = scan(watched(pets), cache=cache, progress=silent)
    (memory,) = (cache / "scans").iterdir()
    whole = memory.read_text()
    memory.write_text(content)
    source = watched(pets)
    assert scan(source, cache=cache, progress=silent) == first
    assert len(source.read) == 6
    assert json.loads(memory.read_text()) == json.loads(whole)


def test_a_cache_that_cannot_be_written_is_done_without(pets: Path, tmp_path: Path) -> None:
    """Looking takes as long as the first time, and that is all."""
    (tmp_path / "cache").touch()
    looks = scan(watched(pets), cache=tmp_path / "cache", progress=silent)
    assert not any(look.fault for look in looks)


def test_arrays_are_not_remembered(tmp_path: Path) -> None:
    """They are in memory as it is."""
    images = np.zeros((4, 8, 8), np.uint8)
    source = arrays_source({"train": (images, [0, 1, 0, 1])})
    scan(source, cache=tmp_path / "cache", progress=silent)
    assert not (tmp_path / "cache").exists()
