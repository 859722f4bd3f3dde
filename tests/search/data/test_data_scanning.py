"""Looking at every image once, and remembering what files showed."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from search.data import arrays_source, scanning
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


def test_the_highest_level_is_remembered(pets: Path, tmp_path: Path) -> None:
    """Of images of 16 bits; of others there is none."""
    Image.fromarray(np.array([[7, 4095]], np.uint16)).save(pets / "cat" / "000.png")
    age(pets)
    for _ in range(2):
        looks = scan(watched(pets), cache=tmp_path / "cache", progress=silent)
        assert [look.highest for look in looks[:2]] == [4095, None]


def test_what_has_changed_is_read_again(pets: Path, tmp_path: Path, draw: Draw) -> None:
    """By its size or its time; a new file too, and nothing else."""
    scan(watched(pets), cache=tmp_path / "cache", progress=silent)
    draw(pets / "cat" / "001.png", seed=99)
    draw(pets / "dog" / "009.png", seed=98)
    source = watched(pets)
    looks = scan(source, cache=tmp_path / "cache", progress=silent)
    assert source.read == ["cat/001.png", "dog/009.png"]
    assert looks == tuple(source.looks(range(7)))


def test_what_has_changed_under_an_old_time_is_read_again(
    pets: Path, tmp_path: Path, draw: Draw
) -> None:
    """A file of the same size, put in another's place with its time, is another file."""
    scan(watched(pets), cache=tmp_path / "cache", progress=silent)
    file = pets / "cat" / "001.png"
    before, content = file.stat(), file.read_bytes()
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    source = watched(pets)
    (_, look, *_) = scan(source, cache=tmp_path / "cache", progress=silent)
    assert source.read == ["cat/001.png"]
    assert look.content == sha256(file.read_bytes()).hexdigest()


def test_what_was_found_before_an_interruption_is_remembered(
    tmp_path: Path, draw_classes: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C costs what was under way, and nothing that waits is begun any more."""
    monkeypatch.setattr(scanning, "ROWS_AT_ONCE", 1)
    root = draw_classes(tmp_path / "pets", cat=100, dog=100)
    age(root)
    cache, first, again = tmp_path / "cache", watched(root), watched(root)

    def interrupt(done: int, total: int) -> None:
        assert total == 200
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(first, cache=cache, progress=interrupt)
    assert 10 <= len(first.read) < 200
    scan(again, cache=cache, progress=silent)
    assert len(again.read) <= 190


def test_a_long_scan_is_remembered_while_it_goes_on(
    pets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a process that is killed without a word."""
    monkeypatch.setattr(scanning, "KEPT_EVERY", -1)
    monkeypatch.setattr(scanning, "ROWS_AT_ONCE", 1)
    cache, kept = tmp_path / "cache", []

    def look(done: int, total: int) -> None:
        assert total == 6
        kept.append(sum(len(json.loads(one.read_text())) for one in cache.glob("scans/*.json")))
        assert done == len(kept)

    scan(watched(pets), cache=cache, progress=look)
    assert kept == [0, 1, 2, 3, 4, 5]


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
