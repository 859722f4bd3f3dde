"""What the cache holds, who uses it, and what pruning removes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from prepared import prepared

from search.data.caching import draft_of, lock_of, using
from search.data.dataset import MANIFEST, Dataset, is_prepared
from search.data.pruning import look_into, prune
from search.errors import SearchError

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86400.0


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """An empty cache."""
    return tmp_path / "cache"


@pytest.fixture
def digits(cache: Path) -> Dataset:
    """Digits, handed out just now."""
    return prepared("digits", cache=cache)


def age(data: Dataset, days: float) -> None:
    """Let a data set have been handed out so many days ago."""
    then = time.time() - days * DAY
    os.utime(data.directory / MANIFEST, (then, then))


def test_what_is_prepared_is_listed(digits: Dataset, cache: Path) -> None:
    """With its size, its splits, and when it was last handed out."""
    prepared("digits", cache=cache, seed=1)
    found = look_into(cache)
    (one,) = [kept for kept in found.prepared if kept.directory == digits.directory]
    assert (one.name, one.classes, one.shape[1:]) == ("digits", 10, (8, 8, 1))
    assert one.size > one.shape[0] * 64
    assert time.time() - one.used < 60
    assert not one.in_use
    assert sum(kept.splits for kept in found.prepared) == 2


def test_an_empty_cache_is_empty(cache: Path) -> None:
    """So is one that was never made; neither listing nor pruning makes it."""
    found = look_into(cache)
    assert found.prepared == ()
    assert found.drafts.count == found.scans.count == found.arrays.count == 0
    assert prune(cache, older_than=0).size == 0
    assert not cache.exists()


def test_what_was_last_used_comes_first(digits: Dataset, cache: Path) -> None:
    """The next to be pruned is the last."""
    other = prepared("digits", cache=cache, image_size=(16, 16))
    age(digits, 3)
    assert [one.directory for one in look_into(cache).prepared] == [
        other.directory,
        digits.directory,
    ]


def test_handing_out_is_use(digits: Dataset, cache: Path) -> None:
    """A study that goes on keeps its data set."""
    age(digits, 40)
    prepared("digits", cache=cache)
    assert prune(cache, older_than=30 * DAY).prepared == ()
    assert is_prepared(digits.directory)


def test_what_nobody_used_is_removed(digits: Dataset, cache: Path) -> None:
    """And prepared again when it is needed."""
    age(digits, 40)
    (removed,) = prune(cache, older_than=30 * DAY).prepared
    assert removed.directory == digits.directory
    assert not digits.directory.exists()
    assert prepared("digits", cache=cache).directory == digits.directory


def test_what_is_in_use_stays_whatever_its_age(digits: Dataset, cache: Path) -> None:
    """By any number of processes, until the last one ends."""
    age(digits, 40)
    with using(digits):
        with using(digits):
            pass
        assert [one.in_use for one in look_into(cache).prepared] == [True]
        assert prune(cache, older_than=0).prepared == ()
    assert len(prune(cache, older_than=0).prepared) == 1


_USE = """
import sys
from pathlib import Path
from search.data import Dataset
from search.data.caching import using
with using(Dataset.open(Path(sys.argv[1]))):
    print("using", flush=True)
    sys.stdin.read()
"""


def test_a_process_that_dies_uses_nothing_any_more(digits: Dataset, cache: Path) -> None:
    """Killed, it leaves no trace that would keep the data set for ever."""
    with subprocess.Popen(
        [sys.executable, "-c", _USE, str(digits.split)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"using\n"
        assert prune(cache, older_than=0).prepared == ()
        process.kill()
    assert len(prune(cache, older_than=0).prepared) == 1


def test_who_comes_too_late_is_told(digits: Dataset, cache: Path) -> None:
    """It was handed out, and removed before it was used."""
    time.sleep(0.01)
    prune(cache, older_than=0)
    with pytest.raises(SearchError, match="was removed; start again"), using(digits):
        pytest.fail("it is not there")


def test_what_is_being_handed_out_stays(digits: Dataset, cache: Path) -> None:
    """Whoever prepares holds the lock."""
    age(digits, 40)
    with lock_of(digits.directory):
        assert prune(cache, older_than=0).prepared == ()
    assert is_prepared(digits.directory)


def test_drafts_of_killed_preparations_are_removed(digits: Dataset, cache: Path) -> None:
    """But not one of a preparation at work, nor another host's."""
    killed, at_work = (draft_of(digits.directory.with_name(name)) for name in ("0" * 32, "1" * 32))
    elsewhere = digits.directory.with_name(f"{'2' * 32}.elsewhere.part")
    for draft in (killed, at_work, elsewhere):
        draft.mkdir()
        (draft / "images.npy").write_bytes(b"x" * 1000)
    assert look_into(cache).drafts.count == 3
    with lock_of(digits.directory.with_name("1" * 32)):
        found = prune(cache, older_than=30 * DAY)
    assert (found.drafts.count, found.drafts.size) == (1, 1000)
    assert [draft.exists() for draft in (killed, at_work, elsewhere)] == [False, True, True]


def test_a_damaged_data_set_is_listed_and_removed_by_its_age(digits: Dataset, cache: Path) -> None:
    """It is no data set; nobody can use it."""
    (digits.directory / MANIFEST).write_text("{")
    (one,) = look_into(cache).prepared
    assert (one.name, one.shape) == (None, ())
    assert prune(cache, older_than=30 * DAY).prepared == ()
    (digits.directory / MANIFEST).unlink()
    then = time.time() - 40 * DAY
    os.utime(digits.directory, (then, then))
    assert len(prune(cache, older_than=30 * DAY).prepared) == 1


def test_pictures_of_trials_go_by_age(cache: Path) -> None:
    """And with the last one the folder of their study; what is being drawn stays."""
    for place in ("study/1-ab", "study/2-cd", "host.part/1"):
        (cache / "looked" / place).mkdir(parents=True)
        (cache / "looked" / place / "filters.png").write_bytes(b"x" * 10)
        os.utime(cache / "looked" / place, (0, 0))
    os.utime(cache / "looked" / "study" / "2-cd")
    assert look_into(cache).looked.count == 2
    first = prune(cache, older_than=DAY)
    assert (first.looked.count, first.size) == (1, 10)
    assert {path.name for path in (cache / "looked" / "study").iterdir()} == {"2-cd"}
    assert prune(cache, older_than=-DAY).looked.count == 1
    assert [path.name for path in (cache / "looked").iterdir()] == ["host.part"]


def test_scans_go_by_age_and_arrays_only_if_asked(cache: Path) -> None:
    """Files are read again; arrays that were given have no other copy."""
    for folder, name in [
        ("scans", "old.json"),
        ("scans", "new.json"),
        ("arrays", "old.npz"),
        ("arrays", "new.npz"),
    ]:
        path = cache / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 10)
        if name.startswith("old"):
            os.utime(path, (0, 0))
    assert look_into(cache).arrays.count == 2
    first = prune(cache, older_than=DAY)
    assert (first.scans.count, first.arrays.count, first.size) == (1, 0, 10)
    assert {path.name for path in cache.rglob("*.*")} == {"new.json", "old.npz", "new.npz"}
    second = prune(cache, older_than=DAY, arrays=True)
    assert (second.scans.count, second.arrays.count, second.size) == (0, 1, 10)
    assert {path.name for path in cache.rglob("*.*")} == {"new.json", "new.npz"}
