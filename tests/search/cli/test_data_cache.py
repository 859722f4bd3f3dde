"""`search data cache`: seeing what there is, and removing what nobody uses."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from prepared import prepared

from search.data.caching import using
from search.data.dataset import MANIFEST, Dataset

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def digits(tmp_path: Path) -> Dataset:
    """Digits in a cache, last used long ago."""
    data = prepared("digits", cache=tmp_path / "cache")
    os.utime(data.directory / MANIFEST, (0, 0))
    return data


@pytest.fixture
def cache(search_here: Run, tmp_path: Path) -> Callable[..., str]:
    """Runs `search data cache …` on that cache, and returns what it prints."""

    def run(*arguments: str) -> str:
        env = {"SEARCH_CACHE": str(tmp_path / "cache")}
        done = search_here("data", "cache", *arguments, cwd=tmp_path, env=env)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def test_it_lists_what_there_is(digits: Dataset, cache: Callable[..., str]) -> None:
    """The folder, each data set, and the rest in sum."""
    folder, _, head, row, _, total = cache().splitlines()
    assert folder == str(digits.directory.parents[1])
    assert head.split()[:4] == ["DATA", "IMAGES", "SIZE", "BYTES"]
    assert row.split()[:3] == ["digits", f"{digits.train + digits.validation:,}", "8×8×1"]
    assert row.endswith(digits.directory.name)
    assert total.startswith("prepared  1 data set, ")


def test_an_empty_cache_is_said(cache: Callable[..., str]) -> None:
    """And nothing is made."""
    assert cache().splitlines()[-1] == "empty"
    assert cache("--prune") == "nothing to remove\n"


def test_pruning_removes_what_was_not_used(digits: Dataset, cache: Callable[..., str]) -> None:
    """For thirty days, unless said otherwise, and by nobody now."""
    with using(digits):
        assert cache("--prune") == "nothing to remove\n"
    os.utime(digits.directory / MANIFEST)
    assert cache("--prune") == "nothing to remove\n"
    assert cache("--prune", "--older-than", "0d").startswith("removed 1 prepared data set: ")
    assert not digits.directory.exists()


def test_arrays_are_removed_only_if_asked(tmp_path: Path, cache: Callable[..., str]) -> None:
    """Nobody else has what a program gave."""
    file = tmp_path / "cache" / "arrays" / "a.npz"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x" * 2000)
    os.utime(file, (0, 0))
    (line,) = cache().splitlines()[2:]
    assert line.startswith("arrays    1 file, 2 kB (of search.start or a function, test images too")
    assert cache("--prune") == "nothing to remove\n"
    assert cache("--prune", "--arrays") == "removed 1 array file: 2 kB\n"
    assert not file.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--older-than", "3d"], "--older-than goes with --prune"),
        (["--arrays"], "--arrays goes with --prune"),
        (["--prune", "--older-than", "3"], "--older-than '3': write it as 30d, 12h or 90m"),
    ],
)
def test_mistakes_are_one_line(
    search_here: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    """With exit code 2."""
    done = search_here("data", "cache", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"error: {said}\n"
