"""The contract of the storage, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from reporting import report
from sqlalchemy import text

from storage import (
    AttemptEnd,
    ClassMetrics,
    Database,
    Epoch,
    LayerHealth,
    Result,
    SlotState,
    StaleFenceError,
    StorageError,
    Study,
    StudyExistsError,
    migrate,
    open_database,
)
from storage.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

EPOCH = Epoch(
    epoch=1,
    loss=0.5,
    accuracy=0.75,
    val_loss=0.625,
    val_accuracy=0.5,
    val_precision=0.5,
    val_recall=0.25,
    val_f1=0.3,
    val_auc=None,
    seconds=1.5,
    val_classes=(
        ClassMetrics(precision=0.1 + 0.2, recall=1.0, f1=0.5, auc=None),
        ClassMetrics(precision=0.5, recall=0.25, f1=0.3, auc=0.75),
    ),
    precision=0.7,
    recall=0.8,
    f1=0.1 + 0.2,
    learning_rate=1e-5,
    layers=(
        LayerHealth(name="dense", dead=0.25, gradient=1e-9),
        LayerHealth(name="flatten", dead=None, gradient=None),
    ),
)
DONE = Result(state=SlotState.COMPLETE, end=AttemptEnd.FINISHED, value=0.625, best_epoch=1)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with our tables."""
    opened = open_database(url, create=True)
    yield opened
    opened.close()


@pytest.fixture
def study(database: Database) -> Study:
    """A study with a budget of two trials."""
    made = database.studies.create("s", identity={"a": [1]}, source="d", seed=3, artifacts=None)
    database.studies.start(made, budget=2)
    found = database.studies.find("s")
    assert found is not None
    return found


def supervisor(database: Database, study: Study) -> int:
    """Register a supervisor."""
    return database.supervisors.register(study.id, host="h", pid=1, devices=["cpu:0"])


def test_a_study_comes_back_as_it_was_made(study: Study) -> None:
    """With its identity, seed and budget."""
    assert (study.identity, study.seed, study.budget, study.source) == ({"a": [1]}, 3, 2, "d")
    assert study.started_at.tzinfo is not None


def test_a_name_is_taken_once(database: Database, study: Study) -> None:
    """The second of two that make a study at once is told."""
    with pytest.raises(StudyExistsError):
        database.studies.create(study.name, identity={}, source="d", seed=0, artifacts=None)


def test_the_study_started_last_comes_first(database: Database, study: Study) -> None:
    """That is the one a command without a name means."""
    database.studies.create("t", identity={}, source="d", seed=0, artifacts=None)
    assert [one.name for one in database.studies.all()] == ["t", "s"]
    database.studies.start(study, budget=2)
    assert [one.name for one in database.studies.all()] == ["s", "t"]


def test_no_more_is_claimed_than_the_budget(database: Database, study: Study) -> None:
    """A third claim of a budget of two gets nothing, until the budget grows."""
    me = supervisor(database, study)
    claims = [database.claims.claim(study.id, supervisor_id=me, device="d") for _ in range(3)]
    assert [claim.slot for claim in claims if claim] == [1, 2]
    database.studies.start(study, budget=3)
    third = database.claims.claim(study.id, supervisor_id=me, device="d")
    assert third is not None
    assert third.slot == 3


def test_claims_made_at_once_are_each_their_own(url: str) -> None:
    """Eight threads with connections of their own, a budget of fifty."""
    database = open_database(url, create=True)
    study = database.studies.create("s", identity={}, source="d", seed=0, artifacts=None)
    database.studies.start(study, budget=50)
    me = supervisor(database, study)

    def claim(_: int) -> int | None:
        got = database.claims.claim(study.id, supervisor_id=me, device="d")
        return got and got.slot

    with ThreadPoolExecutor(8) as pool:
        slots = list(pool.map(claim, range(60)))
    assert sorted(slot for slot in slots if slot) == list(range(1, 51))
    database.close()


def test_an_epoch_is_kept_whole(database: Database, study: Study) -> None:
    """Also a metric that is undefined, and the metrics of every class."""
    claim = database.claims.claim(study.id, supervisor_id=supervisor(database, study), device="d")
    assert claim is not None
    without = replace(EPOCH, epoch=2, val_classes=())
    report(database, claim, EPOCH)
    report(database, claim, without)
    assert database.history.of_study(study.id) == {1: [EPOCH, without]}


def test_a_query_finds_the_metrics_of_a_class(database: Database, study: Study) -> None:
    """A list a metric, in the classes' order, as JSON that both databases read."""
    claim = database.claims.claim(study.id, supervisor_id=supervisor(database, study), device="d")
    assert claim is not None
    report(database, claim, EPOCH)
    sqlite = database.engine.dialect.name == "sqlite"
    of_second = "->> '$.recall[1]'" if sqlite else "::json #>> '{recall,1}'"
    with database.engine.connect() as connection:
        found = connection.execute(text(f"SELECT val_classes {of_second} FROM search_epochs"))
        assert float(found.scalar_one()) == 0.25


def test_an_ended_slot_takes_no_second_result(database: Database, study: Study) -> None:
    """Nor another epoch; told again, as when the answer was lost on the way, the first stands."""
    claim = database.claims.claim(study.id, supervisor_id=supervisor(database, study), device="d")
    assert claim is not None
    database.slots.end(claim, DONE)
    database.slots.end(claim, replace(DONE, value=0.5))
    with pytest.raises(StaleFenceError):
        report(database, claim, EPOCH)
    slot = database.slots.all(study.id)[0]
    assert (slot.state, slot.value, slot.supervisor_id) == (SlotState.COMPLETE, 0.625, None)


def test_a_slot_given_back_is_claimed_before_a_new_one(database: Database, study: Study) -> None:
    """With the trial that it holds, under the next fence, and without its old epochs."""
    me = supervisor(database, study)
    first = database.claims.claim(study.id, supervisor_id=me, device="d")
    assert first is not None
    database.optuna  # noqa: B018  # the copy of its values lies in Optuna's tables
    database.slots.asked(first, trial_id=11, trial_number=4, params={"x": 1})
    report(database, first, EPOCH)
    database.slots.release(first)
    again = database.claims.claim(study.id, supervisor_id=me, device="e")
    assert again is not None
    assert (again.slot, again.fence, again.trial_number) == (1, 2, 4)
    assert again.params == {"x": 1}
    assert database.history.of_study(study.id) == {}
    ends = [(one.attempt, one.device, one.end) for one in database.slots.attempts(study.id)]
    assert ends == [(1, "d", AttemptEnd.RELEASED), (2, "e", None)]


def test_a_lost_supervisors_writes_are_refused(database: Database, study: Study) -> None:
    """Its slot was adopted: the late result does not count, the new owner's does."""
    lost, peer = supervisor(database, study), supervisor(database, study)
    late = database.claims.claim(study.id, supervisor_id=lost, device="d")
    assert late is not None
    assert database.supervisors.adopt(lost, beat=0)
    owned = database.claims.claim(study.id, supervisor_id=peer, device="d")
    assert owned is not None
    assert (owned.slot, owned.fence) == (late.slot, 2)
    with pytest.raises(StaleFenceError):
        database.slots.end(late, DONE)
    database.slots.end(owned, DONE)
    assert not database.supervisors.beat(lost)
    with pytest.raises(StaleFenceError):
        database.claims.claim(study.id, supervisor_id=lost, device="d")


def test_a_supervisor_that_has_beaten_is_not_adopted(database: Database, study: Study) -> None:
    """Between the look at its counter and the adoption it showed that it lives."""
    one = supervisor(database, study)
    assert database.supervisors.beat(one)
    assert not database.supervisors.adopt(one, beat=0)
    assert [peer.beat for peer in database.supervisors.running(study.id)] == [1]


def test_a_supervisor_that_ends_gives_everything_back(database: Database, study: Study) -> None:
    """Nothing stays owned by nobody."""
    one = supervisor(database, study)
    database.claims.claim(study.id, supervisor_id=one, device="d")
    database.supervisors.end(one)
    assert [slot.state for slot in database.slots.all(study.id)] == [SlotState.OPEN]
    assert database.supervisors.running(study.id) == []


def test_the_migrations_give_the_declared_schema(database: Database) -> None:
    """No column more or less, and Optuna's tables are not ours to touch."""
    with database.engine.connect() as connection:
        assert migrate.current(connection) == migrate.newest()
        context = MigrationContext.configure(
            connection, opts={"version_table": migrate.VERSION_TABLE, "include_name": _ours}
        )
        assert compare_metadata(context, metadata) == []


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or (name or "").startswith("search_")


def test_a_database_of_a_newer_release_is_refused(url: str) -> None:
    """In one line that says what to do."""
    database = open_database(url, create=True)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE search_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StorageError, match="schema 9999, made by a newer cnn-search"):
        open_database(url)


def test_a_database_without_studies_is_not_made_by_looking(tmp_path: Path) -> None:
    """`search status` in the wrong folder leaves nothing behind."""
    with pytest.raises(StorageError, match="there is no database at"):
        open_database(f"sqlite:///{tmp_path / 'search.db'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_eight_processes_may_create_a_database_at_once(url: str) -> None:
    """Optuna's own creation of its tables races; under our lock it does not."""
    code = "import sys; from storage import open_database; open_database(sys.argv[1], create=True)"
    root = Path(__file__).parents[2]
    processes = [
        subprocess.Popen([sys.executable, "-c", code, url], cwd=root, stderr=subprocess.PIPE)
        for _ in range(8)
    ]
    outcomes = [(process.communicate()[1], process.returncode) for process in processes]
    assert [status for _, status in outcomes] == [0] * 8, outcomes


def test_sqlite_is_wal(tmp_path: Path) -> None:
    """Readers do not wait for writers."""
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}", create=True)
    with database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    database.close()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nonsense", "is not a database URL"),
        ("mysql://ann:secret@db/x", "only sqlite:/// and postgresql"),
        ("sqlite://", "needs a file"),
        ("postgresql+foo://ann:secret@db/x", "only sqlite:/// and postgresql"),
        ("postgresql+psycopg2://ann:secret@db/x", "only sqlite:/// and postgresql"),
        ("postgresql+psycopg://ann:12@secret@127.0.0.1:9/x", "write @ within a password as %40"),
        ("postgresql+psycopg://ann:1@secret:5x@127.0.0.1:9/x", "is not a database URL"),
        ("sqlite:////nowhere/at/all/x.db", "the folder /nowhere/at/all is missing"),
        ("postgresql+psycopg://ann:secret@127.0.0.1:9/x", "cannot reach postgresql"),
    ],
)
def test_a_wrong_address_is_one_line_without_password(address: str, message: str) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(StorageError, match=message) as caught:
        open_database(address, create=True)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
