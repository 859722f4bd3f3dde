"""What each check of `search doctor` finds."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from left_behind import leave_behind

from search.doctor.check import Check, Verdict, ok, warning
from search.doctor.leftovers import check_files, check_leases
from search.doctor.machine import check_devices, check_disks, check_memory
from search.doctor.storage import check_database, reach
from search.doctor.trainers import check_trainers
from search.doctor.versions import check_tensorflow, check_versions, installed
from search.executor.forked import ForkedExecutor
from storage import Database, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No prepared images."""
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """With tables, of each kind."""
    with closing(open_database(url, create=True)) as opened:
        yield opened


def test_a_line_says_verdict_name_finding_and_advice() -> None:
    """In columns; where there is nothing to do, no advice."""
    assert str(ok("memory", "8 GB free")) == "ok       memory     8 GB free"
    assert str(warning("disk", "1 GB", "make room")) == "warning  disk       1 GB; make room"


def test_this_environment_has_the_right_versions() -> None:
    """With which these tests run."""
    checks = {one.name: one for one in check_versions()}
    assert list(checks) == ["python", "packages", "tensorflow"]
    assert {one.verdict for one in checks.values()} == {Verdict.OK}
    assert f"keras {installed('keras')}" in checks["packages"].found


@pytest.mark.parametrize(
    ("found", "verdict", "said"),
    [
        ({}, Verdict.FAILURE, "not installed; pip install 'cnn-search[cpu]'"),
        ({"tensorflow-cpu": "2.21.0"}, Verdict.OK, "tensorflow-cpu 2.21.0"),
        (
            {"tensorflow": "2.21.0", "tensorflow-cpu": "2.21.0"},
            Verdict.FAILURE,
            "they share a folder and break each other: pip uninstall both",
        ),
    ],
)
def test_tensorflow_is_there_once(found: dict[str, str], verdict: Verdict, said: str) -> None:
    """Its two builds overwrite each other."""
    check = check_tensorflow(found)
    assert check.verdict is verdict
    assert said in str(check)


def test_this_machine_has_devices_and_memory() -> None:
    """Each GPU, or the CPU's workers."""
    devices = list(check_devices())
    assert all(one.name.startswith(("gpu:", "devices")) for one in devices)
    assert devices
    assert " free" in check_memory().found


def test_room_is_looked_for_where_a_search_would_write(tmp_path: Path) -> None:
    """A folder that is still to be made lies on its parent's disk."""
    (check,) = check_disks({"prepared images": tmp_path / "not" / "yet"})
    assert check.found.endswith(f" free for prepared images at {tmp_path / 'not' / 'yet'}")


def test_the_database_is_near(database: Database) -> None:
    """A round trip is measured; a server's clock is compared with ours, which tells nothing bad."""
    first, *clock = check_database(database)
    assert first.verdict is Verdict.OK
    assert first.found.startswith(f"{database.address}, round trip ")
    server = database.engine.dialect.name == "postgresql"
    assert [one.name for one in clock] == ["clock"] * server
    if server:  # the same machine's
        assert clock[0].found.startswith("the server's is 0.0 s ")


def test_a_database_that_is_still_to_be_made_is_no_failure(url: str) -> None:
    """The first search makes it."""
    found = reach(url)
    assert isinstance(found, Check)
    assert (found.verdict, found.found) == (Verdict.OK, "none yet; search start makes it")


def test_a_database_out_of_reach_is_a_failure() -> None:
    """In its own words, without the password."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = reach(f"postgresql+psycopg://ann:secret@127.0.0.1:{port}/x")
    assert isinstance(found, Check)
    assert found.verdict is Verdict.FAILURE
    assert "cannot reach postgresql+psycopg://ann:***@127.0.0.1" in found.found


def test_what_dead_searches_left_is_found_and_mended(database: Database) -> None:
    """Their trials are given back first, so that their files are nobody's too."""
    left = leave_behind(database)
    before = left.names()
    leases, files = check_leases(database, fix=False, lease=0.3), check_files(database, fix=False)
    assert leases.verdict is files.verdict is Verdict.WARNING
    assert leases.found == "1 dead supervisor: elsewhere (pid 7)"
    assert files.found.startswith("nobody's: 9 files, ")
    assert left.names() == before
    mended = [check_leases(database, fix=True, lease=0.3), check_files(database, fix=True)]
    assert [one.verdict for one in mended] == [Verdict.OK, Verdict.OK]
    assert mended[0].found == "1 dead supervisor ended"
    assert mended[1].found.startswith("removed 12 files, ")
    assert database.slots.find(left.study.id, 4).state is SlotState.OPEN
    assert check_leases(database, fix=False).found == "none is stale"
    assert check_files(database, fix=False).verdict is Verdict.OK


def test_trainers_that_cannot_start_are_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where Keras cannot be imported; the line names the file that says why."""
    (tmp_path / "keras.py").write_text("raise ImportError('broken')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    log = tmp_path / "forker.log"
    check = check_trainers(lambda: ForkedExecutor(log))
    assert check.verdict is Verdict.FAILURE
    assert check.found == f"trainers cannot be started; {log} says why"
    assert "ImportError: broken" in log.read_text()
