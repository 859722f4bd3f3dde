"""`search delete`, `search clean` and `search storage upgrade`, as a user runs them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from left_behind import LeftBehind, leave_behind

from storage import migrate, open_database

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    Run = Callable[..., subprocess.CompletedProcess[str]]

EARLIER = Path(__file__).parents[2] / "storage" / "earlier"


@pytest.fixture
def left(tmp_path: Path) -> Iterator[LeftBehind]:
    """A study in every state that nobody searches."""
    with closing(open_database(f"sqlite:///{tmp_path / 'search.db'}", create=True)) as database:
        made = leave_behind(database)
        database.supervisors.end(made.supervisor)
        yield made


def test_delete_shows_and_asks(search_here: Run, left: LeftBehind, tmp_path: Path) -> None:
    """Without an answer, as in a script, nothing is removed."""
    before = left.names()
    done = search_here("delete", "s", cwd=tmp_path)
    assert done.returncode == 1
    heading, _, *table = done.stdout.splitlines()
    assert heading == f"s   sqlite:///search.db   {left.folder}"
    shown = {line.split()[0]: line.split()[1:] for line in table if line}
    assert shown["trials"] == ["4", "-"]
    assert shown["weights"] == ["6", "0.2", "kB"]
    assert "delete study s? [y/N]" in done.stdout
    assert "Aborted!" in done.stderr
    assert left.names() == before
    assert left.database.studies.find("s") is not None


def test_delete_with_yes(search_here: Run, left: LeftBehind, tmp_path: Path) -> None:
    """Nothing is asked, and nothing stays."""
    done = search_here("delete", "s", "--yes", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "deleted study s"
    assert not left.folder.exists()
    assert left.database.studies.all() == []


def test_delete_names_the_studies_there_are(
    search_here: Run, left: LeftBehind, tmp_path: Path
) -> None:
    """Where the name is another."""
    done = search_here("delete", "t", "--yes", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(
        "error: there is no study 't' in sqlite:///search.db; there is: s"
    )
    assert left.folder.exists()


def test_clean_shows_and_asks(search_here: Run, left: LeftBehind, tmp_path: Path) -> None:
    """A line a study and reason, and no file is touched without an answer."""
    before = left.names()
    done = search_here("clean", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].split() == ["STUDY", "WHAT", "CAN", "GO", "NUMBER", "BYTES"]
    assert "s      checkpoints that no trial goes on from" in done.stdout
    assert "remove 12 files, 0.4 kB? [y/N]" in done.stdout
    assert left.names() == before


def test_a_dry_run_names_every_file(search_here: Run, left: LeftBehind, tmp_path: Path) -> None:
    """And removes none."""
    before = left.names()
    done = search_here("clean", "s", "--dry-run", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    named = {Path(line).name for line in done.stdout.splitlines() if line.startswith("/")}
    assert left.names() == before
    assert search_here("clean", "s", "--yes", cwd=tmp_path).stdout.endswith(
        "removed 12 files, 0.4 kB\n"
    )
    assert left.names() == before - named
    assert search_here("clean", cwd=tmp_path).stdout == "nothing to remove\n"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with a database of the last release but this."""
    with closing(sqlite3.connect(tmp_path / "search.db")) as connection:
        connection.executescript((EARLIER / "0004.sql").read_text("utf-8"))
    return tmp_path


def test_an_old_database_waits_for_the_upgrade(search_here: Run, old: Path) -> None:
    """Every command says the one line; the upgrade says what it did."""
    newest = migrate.newest()
    said = (
        "error: sqlite:///search.db was made by an older cnn-search (schema 0004, this one's is "
        f"{newest}): search storage upgrade brings it up to date\n"
    )
    before = (old / "search.db").read_bytes()
    for command in (["status"], ["start", "digits"], ["clean"], ["delete", "pets-dense"]):
        done = search_here(*command, cwd=old)
        assert (done.returncode, done.stderr) == (2, said)
    assert (old / "search.db").read_bytes() == before
    done = search_here("storage", "upgrade", cwd=old)
    assert done.stdout == f"sqlite:///search.db brought from schema 0004 to {newest}\n"
    again = search_here("storage", "upgrade", cwd=old)
    assert again.stdout == f"sqlite:///search.db has schema {newest}: nothing to do\n"
    assert "digits-dense" in search_here("status", cwd=old).stdout
