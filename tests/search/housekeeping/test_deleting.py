"""Deleting a study: all of it, to the end, and only when nobody searches it."""

from __future__ import annotations

import shutil
from contextlib import closing
from threading import Event, Thread
from typing import TYPE_CHECKING

import optuna
import pytest
from left_behind import LeftBehind, leave_behind
from sqlalchemy import text

from search.errors import SearchError
from search.housekeeping.deleting import belongings, delete
from search.housekeeping.files import Kind
from storage import Artifacts, Database, StorageError, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEASE = 0.3  # seconds: the dead are watched no longer here
TABLES = ("studies", "supervisors", "slots", "attempts", "epochs", "openings")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """With two studies, one to be deleted and one to stay."""
    with closing(open_database(url, create=True)) as opened:
        yield opened


@pytest.fixture
def left(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LeftBehind:
    """The one to be deleted, with a supervisor that died."""
    monkeypatch.chdir(tmp_path)
    made = leave_behind(database)
    database.openings.add(made.study.id, trial_number=0, fingerprint="f", images=1)
    return made


@pytest.fixture
def other(left: LeftBehind) -> LeftBehind:
    """The one to stay."""
    return leave_behind(left.database, "other")


def rows(database: Database) -> dict[str, int]:
    """How many there are in our tables."""
    with database.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM search_{table}")).scalar_one()
            for table in TABLES
        }


def test_pictures_of_what_it_looked_at_go(
    left: LeftBehind, other: LeftBehind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those on this host; another study's stay."""
    monkeypatch.setenv("SEARCH_CACHE", str(tmp_path / "cache"))
    for one in (left, other):
        (tmp_path / "cache" / "looked" / one.study.uid / "1-ab").mkdir(parents=True)
    delete(left.database, left.study, lease=LEASE)
    kept = [path.name for path in (tmp_path / "cache" / "looked").iterdir()]
    assert kept == [other.study.uid]


def test_what_goes_is_counted(left: LeftBehind) -> None:
    """Trials, attempts, epochs, and files by what is in them."""
    goes = belongings(left.database, left.study)
    assert (goes.trials, goes.attempts, goes.epochs) == (4, 6, 2)
    counts = {kind: amount.count for kind, amount in goes.files.items()}
    of_attempts = {Kind.WEIGHTS: 6, Kind.CHECKPOINT: 5, Kind.LOG: 5, Kind.PREDICTIONS: 4}
    assert counts == of_attempts | {Kind.OTHER: 1}
    sizes = sum(amount.size for amount in goes.files.values())
    assert sizes == sum(path.stat().st_size for path in left.folder.iterdir())
    assert goes.folders == (str(left.folder),)


def test_nothing_of_it_stays(left: LeftBehind, other: LeftBehind) -> None:
    """No row of ours or Optuna's and no file; another study's are as they were."""
    kept, files = belongings(left.database, other.study), other.names()
    delete(left.database, left.study, lease=LEASE)
    assert [one.name for one in left.database.studies.all()] == ["other"]
    assert optuna.get_all_study_names(left.database.optuna) == ["other"]
    assert not left.folder.exists()
    assert (belongings(left.database, other.study), other.names()) == (kept, files)
    assert len(optuna.load_study(study_name="other", storage=left.database.optuna).trials) == 4
    delete(left.database, other.study, lease=LEASE)
    assert set(rows(left.database).values()) == {0}


def test_a_study_that_is_searched_is_refused(left: LeftBehind) -> None:
    """Its supervisor beats; nothing is touched."""
    before, over = (rows(left.database), left.names()), Event()

    def live() -> None:
        while not over.wait(0.02):
            left.database.supervisors.beat(left.supervisor)

    thread = Thread(target=live)
    thread.start()
    with pytest.raises(SearchError, match=r"is being searched on elsewhere \(pid 7\); stop"):
        delete(left.database, left.study, lease=LEASE)
    over.set()
    thread.join()
    assert (rows(left.database), left.names()) == before
    assert optuna.get_all_study_names(left.database.optuna) == ["s"]


def test_who_joins_at_the_last_moment_keeps_the_rows(left: LeftBehind) -> None:
    """A supervisor that was not there when it was looked for."""
    with pytest.raises(StorageError, match="a search of study s was started just now"):
        left.database.remove(left.study)
    assert rows(left.database)["slots"] == 4


@pytest.mark.parametrize("done", ["optuna", "files"])
def test_what_was_broken_off_is_finished(left: LeftBehind, done: str) -> None:
    """By the same command again, wherever it broke off."""
    optuna.delete_study(study_name="s", storage=left.database.optuna)
    if done == "files":
        shutil.rmtree(left.folder)
    delete(left.database, left.study, lease=LEASE)
    assert left.database.studies.all() == []
    assert not left.folder.exists()


def test_rows_stay_until_the_files_are_gone(
    left: LeftBehind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be removed, as on a disk that was taken away, is not forgotten."""

    def refuse(_: Artifacts) -> None:
        raise PermissionError("not yours")

    with monkeypatch.context() as patched:
        patched.setattr(Artifacts, "remove_all", refuse)
        with pytest.raises(PermissionError):
            delete(left.database, left.study, lease=LEASE)
    assert [one.name for one in left.database.studies.all()] == ["s"]
    delete(left.database, left.study, lease=LEASE)
    assert left.database.studies.all() == []


def test_another_programs_study_of_that_name_stays(left: LeftBehind) -> None:
    """Optuna's half is ours only where every trial says which slot it has."""
    theirs = optuna.load_study(study_name="s", storage=left.database.optuna)
    theirs.ask()
    delete(left.database, left.study, lease=LEASE)
    assert left.database.studies.all() == []
    assert optuna.get_all_study_names(left.database.optuna) == ["s"]
