"""A table of faulty data sets: each has its exit code and its one line, before any trial."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from bad_arrays import ARRAYS
from bad_data_sets import Row, bad, good
from bad_files import FILES
from bad_folders import FOLDERS, SUBJECTS
from click.testing import CliRunner
from odd_data_sets import PASSED

from search.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

STOPPED = [*FILES, *FOLDERS, *SUBJECTS, *ARRAYS]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, the current one; the cache is elsewhere, and there is no database."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SEARCH_STORAGE", "sqlite:///search.db")
    monkeypatch.setenv("COLUMNS", "300")
    return here


def run(*arguments: str) -> Result:
    """A command as a user gives it."""
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("row", STOPPED, ids=[row.name for row in STOPPED])
def test_a_bad_data_set_stops_with_one_line(folder: Path, row: Row) -> None:
    """Exit code 2, before a search and by `search data check`; no study is begun."""
    data = row.make(folder)
    started = run("start", data, "--trials", "1", *row.options)
    assert (started.exit_code, started.stderr) == (2, f"error: {row.said}\n")
    assert started.stdout == ""
    assert not (folder / "search.db").exists()
    checked = run("data", "check", data, *row.options)
    assert (checked.exit_code, checked.stderr) == (2, f"error: {row.said}\n")


@pytest.mark.parametrize("row", PASSED, ids=[row.name for row in PASSED])
def test_what_is_no_reason_to_stop_is_said(folder: Path, row: Row) -> None:
    """By `search data check`, in a line; the exit code is 0."""
    checked = run("data", "check", row.make(folder), *row.options)
    assert (checked.exit_code, checked.stderr) == (0, "")
    lines = [re.sub(r" +", " ", line).strip() for line in checked.stdout.splitlines()]
    assert row.said in lines


@contextmanager
def nobody() -> Iterator[None]:
    """As a user whom the permissions of files hold; root is not one."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("closed", "said"),
    [
        ("data/cat/03.png", bad("cat/03.png", "permission denied")),
        ("data/cat", "data/cat: cannot be listed (Permission denied); make it readable"),
    ],
)
def test_what_may_not_be_read_is_said(folder: Path, closed: str, said: str) -> None:
    """A file counts as one that cannot be read; a folder could hold anything, and stops."""
    good(folder)
    folder.chmod(0o755)
    assert run("data", "check", "data").exit_code == 0  # what it imports may be closed to nobody
    (folder / closed).chmod(0)
    try:
        with nobody():
            checked = run("data", "check", "data")
    finally:
        (folder / closed).chmod(0o755)
    assert (checked.exit_code, checked.stderr) == (2, f"error: {said}\n")


def test_there_are_enough_rows() -> None:
    """And no two of one name."""
    names = [row.name for row in (*STOPPED, *PASSED)]
    assert len(names) == len(set(names))
    assert len(STOPPED) >= 40
