"""Databases of every earlier version open, on SQLite and on PostgreSQL.

`earlier/VERSION.sql` is a SQLite database as that version left it: a finished study of the digits,
and one of two classes that was stopped while its second trial ran.
"""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, make_url, text

from storage import SlotState, StorageError, migrate, open_database
from storage.database import check_reachable
from storage.schema import metadata
from storage.upgrading import upgrade_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage import Database

EARLIER = Path(__file__).parent / "earlier"
TABLES = ("studies", "supervisors", "slots", "attempts", "epochs")


@pytest.fixture(params=[dump.stem for dump in sorted(EARLIER.glob("*.sql"))])
def version(request: pytest.FixtureRequest) -> str:
    """An earlier version."""
    return str(request.param)


@pytest.fixture
def old(url: str, version: str) -> str:
    """URL of a database of that version."""
    file = make_url(url).database or ""
    script = (EARLIER / f"{version}.sql").read_text("utf-8")
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(script)
        return url
    with closing(sqlite3.connect(":memory:")) as source:
        source.executescript(script)
        source.row_factory = sqlite3.Row
        _copy(source, url, version)
    return url


def _copy(source: sqlite3.Connection, url: str, version: str) -> None:
    """Our tables as that version makes them, with the same rows."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        for table in TABLES:
            for row in source.execute(f"SELECT * FROM search_{table}"):
                columns = ", ".join(f'"{name}"' for name in row.keys())  # noqa: SIM118
                values = ", ".join(f":{name}" for name in row.keys())  # noqa: SIM118
                insert = f"INSERT INTO search_{table} ({columns}) VALUES ({values})"
                kept = {name: _as_declared(name, row[name]) for name in row.keys()}  # noqa: SIM118
                connection.execute(text(insert), kept)
        for table in ("studies", "supervisors"):
            sequence = f"pg_get_serial_sequence('search_{table}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, 100)"))
    engine.dispose()


def _as_declared(column: str, value: object) -> object:
    """PostgreSQL takes no number for a truth value."""
    return bool(value) if column == "drawn" else value


def _rows(database: Database, table: str) -> list[dict[str, object]]:
    query = f"SELECT * FROM search_{table}"
    with database.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(query))]


@pytest.fixture
def upgraded(old: str) -> Iterator[Database]:
    """That database, as this release has it."""
    upgrade_database(old)
    with closing(open_database(old)) as database:
        yield database


@pytest.mark.parametrize("create", [False, True])
def test_an_old_database_is_left_as_it_is(old: str, version: str, create: bool) -> None:
    """By looking, and by a start: another release may be at work on it."""
    said = f"older cnn-search .schema {version}, this one's is {migrate.newest()}.: search storage"
    with pytest.raises(StorageError, match=said):
        open_database(old, create=create)
    with pytest.raises(StorageError, match=said):
        check_reachable(old)
    engine = create_engine(old)
    with engine.connect() as connection:
        assert migrate.current(connection) == version
    engine.dispose()


def test_an_upgrade_says_from_which_version_to_which(old: str, version: str) -> None:
    """The second time there is nothing to do."""
    done = upgrade_database(old)
    assert (done.before, done.after) == (version, migrate.newest())
    again = upgrade_database(old)
    assert (again.before, again.after) == (migrate.newest(), migrate.newest())


def test_upgrades_at_once_follow_each_other(old: str) -> None:
    """Each finds the newest version, or makes it."""
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(upgrade_database, [old] * 4))
    assert {one.after for one in done} == {migrate.newest()}


def test_an_upgrade_leaves_running_searches_alone(old: str, version: str) -> None:
    """Of a supervisor whose beat moves; one that stands still does not hinder it."""
    engine = create_engine(old)
    beat = text("UPDATE search_supervisors SET ended_at = NULL, beat = beat + 1 WHERE id = 3")
    with engine.begin() as connection:
        connection.execute(beat)
    over = Event()

    def live() -> None:
        while not over.wait(0.1):
            with engine.begin() as connection:
                connection.execute(beat)

    thread = Thread(target=live)
    thread.start()
    with pytest.raises(StorageError, match="in use by 1 running search of the older release"):
        upgrade_database(old, lease=3)
    over.set()
    thread.join()
    with engine.connect() as connection:
        assert migrate.current(connection) == version
    engine.dispose()
    assert upgrade_database(old, lease=0.3).before == version


@pytest.mark.parametrize("version", ["0004"])
def test_an_upgrade_that_fails_leaves_the_old_database(old: str) -> None:
    """It is one transaction, whatever was done when it broke off."""
    engine = create_engine(old)
    with engine.begin() as connection:  # what the migration would add is there already
        connection.execute(text("ALTER TABLE search_attempts ADD COLUMN pid INTEGER"))
    with pytest.raises(StorageError, match="pid"):
        upgrade_database(old)
    with engine.connect() as connection:
        assert migrate.current(connection) == "0004"
        assert "checkpoint_file" not in {
            one["name"] for one in inspect(connection).get_columns("search_slots")
        }
    engine.dispose()


def test_there_is_nothing_to_upgrade_where_there_are_no_studies(url: str, tmp_path: Path) -> None:
    """Nothing is made."""
    said = "there is no database at" if url.startswith("sqlite") else "holds no studies"
    with pytest.raises(StorageError, match=said):
        upgrade_database(url)
    assert list(tmp_path.iterdir()) == []


def test_an_upgraded_database_has_the_declared_schema(upgraded: Database) -> None:
    """As a new one has."""
    with upgraded.engine.connect() as connection:
        assert migrate.current(connection) == migrate.newest()
        assert _differences(connection) == []


def _differences(connection: Connection) -> list[object]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or (name or "").startswith("search_")

    options = {"version_table": migrate.VERSION_TABLE, "include_name": ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


KEPT = {  # the best trial's slot, value and best epoch, how many completed, the slots' epochs
    "0001": (3, 0.06017974470938411, 3, 2, [3, 1, 3, 1]),
    "0002": (1, 0.20973176409084546, 3, 2, [3, 1, 1, 3]),
    "0004": (1, 0.182191346843945, 3, 1, [3, 1, 1, 1]),
    "0005": (1, 0.22086424993236567, 3, 2, [3, 3, 1, 1]),
    "0006": (1, 0.22086424643429445, 3, 2, [3, 3, 1, 1]),
}


def test_everything_in_an_old_database_stays(upgraded: Database, version: str) -> None:
    """Every study, slot, attempt and epoch; of the classes nothing was kept at first."""
    slot, value, best_epoch, complete, epochs = KEPT[version]
    digits, pets = (upgraded.studies.find(name) for name in ("digits-dense", "pets-dense"))
    assert digits is not None
    assert pets is not None
    states = [slot.state for slot in upgraded.slots.all(digits.id)]
    best = upgraded.slots.find(digits.id, slot)
    history = upgraded.history.of_study(digits.id)
    assert states.count(SlotState.COMPLETE) == complete
    assert states.count(SlotState.PRUNED) == 4 - complete
    assert (best.value, best.best_epoch, best.trial_number) == (value, best_epoch, slot - 1)
    assert [len(history[slot]) for slot in (1, 2, 3, 4)] == epochs
    kept = history[slot][best_epoch - 1]
    assert kept.val_loss == value
    assert len(kept.val_classes) == (0 if version == "0001" else 10)
    assert len(_rows(upgraded, "attempts")) == 6
    assert [slot.state for slot in upgraded.slots.all(pets.id)] == [
        SlotState.COMPLETE,
        SlotState.OPEN,
    ]


@pytest.mark.parametrize("version", ["0005"])
def test_old_epochs_have_the_lowest_loss_so_far(old: str) -> None:
    """The mean over folds; here the first trial's third epoch is made a second fold's first."""
    engine = create_engine(old)
    first = "study_id = 1 AND slot = 1"
    with engine.begin() as connection:
        change = f"UPDATE search_epochs SET fold = 2, epoch = 1 WHERE {first} AND epoch = 3"
        connection.execute(text(change))
        again = "UPDATE search_slots SET repeats = 1 WHERE study_id = 1 AND slot = 2"
        connection.execute(text(again))
    engine.dispose()
    upgrade_database(old)
    with closing(open_database(old)) as database:
        found = {
            (one["slot"], one["fold"], one["epoch"]): (one["val_loss"], one["so_far"])
            for one in _rows(database, "epochs")
            if one["study_id"] == 1
        }
    losses = {key: loss for key, (loss, _) in found.items()}
    lowest = min(losses[1, 1, 1], losses[1, 1, 2])
    assert found[1, 1, 1][1] == losses[1, 1, 1]
    assert found[1, 1, 2][1] == lowest
    assert found[1, 2, 1][1] == pytest.approx((lowest + losses[1, 2, 1]) / 2)
    assert {so_far for (slot, _, _), (_, so_far) in found.items() if slot == 2} == {None}


def test_old_studies_have_a_positive_class(upgraded: Database) -> None:
    """Of two classes the second, which their metrics spoke of; of ten none."""
    kept = {study.name: study.identity for study in upgraded.studies.all()}
    assert kept["pets-dense"]["positive"] == "dog"
    assert kept["digits-dense"]["positive"] is None
    assert {one["objective"] for one in kept.values()} == {"val_loss"}


def test_a_trial_that_was_given_back_goes_on(upgraded: Database, version: str) -> None:
    """As the same trial with the same params, under the next fence, from its checkpoint if any."""
    upgraded.optuna  # noqa: B018  # its tables hold the copy of the epochs
    pets = upgraded.studies.find("pets-dense")
    assert pets is not None
    me = upgraded.supervisors.register(pets.id, host="h", pid=1, devices=["cpu:0"])
    claim = upgraded.claims.claim(pets.id, supervisor_id=me, device="cpu:0")
    assert claim is not None
    assert (claim.slot, claim.fence, claim.trial_number) == (2, 2, 1)
    assert (claim.checkpoint is None) == (version < "0005")
    assert claim.params is not None
    assert claim.params["network"] == "dense"
