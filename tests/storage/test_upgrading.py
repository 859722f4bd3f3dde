"""Databases of every earlier version open, on SQLite and on PostgreSQL.

`earlier/VERSION.sql` is a SQLite database as that version left it: a finished study of the digits,
and one of two classes that was stopped while its second trial ran.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, make_url, text

from storage import SlotState, StorageError, migrate, open_database
from storage.schema import metadata

if TYPE_CHECKING:
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
                connection.execute(text(insert), dict(row))
        for table in ("studies", "supervisors"):
            sequence = f"pg_get_serial_sequence('search_{table}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, 100)"))
    engine.dispose()


def _rows(database: Database, table: str) -> list[dict[str, object]]:
    query = f"SELECT * FROM search_{table}"
    with database.engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(text(query))]


def test_looking_at_an_old_database_leaves_it_as_it_is(old: str) -> None:
    """Another release may be at work on it; only a start upgrades it."""
    with pytest.raises(StorageError, match="made by an older cnn-search; search start upgrades it"):
        open_database(old)


def test_an_upgraded_database_has_the_declared_schema(old: str) -> None:
    """As a new one has."""
    database = open_database(old, create=True)
    with closing(database), database.engine.connect() as connection:
        assert migrate.current(connection) == migrate.newest()
        assert _differences(connection) == []


def _differences(connection: Connection) -> list[object]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or (name or "").startswith("search_")

    options = {"version_table": migrate.VERSION_TABLE, "include_name": ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


KEPT = {  # the best trial's slot, value and best epoch, and the slots' epochs
    "0001": (3, 0.06017974470938411, 3, [3, 1, 3, 1]),
    "0002": (1, 0.20973176409084546, 3, [3, 1, 1, 3]),
}


def test_everything_in_an_old_database_stays(old: str, version: str) -> None:
    """Every study, slot, attempt and epoch; of the classes nothing was kept at first."""
    slot, value, best_epoch, epochs = KEPT[version]
    with closing(open_database(old, create=True)) as database:
        digits, pets = (database.studies.find(name) for name in ("digits-dense", "pets-dense"))
        assert digits is not None
        assert pets is not None
        states = [slot.state for slot in database.slots.all(digits.id)]
        best = database.slots.find(digits.id, slot)
        history = database.history.of_study(digits.id)
        assert sorted(states) == [SlotState.COMPLETE] * 2 + [SlotState.PRUNED] * 2
        assert (best.value, best.best_epoch, best.trial_number) == (value, best_epoch, slot - 1)
        assert [len(history[slot]) for slot in (1, 2, 3, 4)] == epochs
        kept = history[slot][best_epoch - 1]
        assert kept.val_loss == value
        assert len(kept.val_classes) == (0 if version == "0001" else 10)
        assert len(_rows(database, "attempts")) == 6
        assert [slot.state for slot in database.slots.all(pets.id)] == [
            SlotState.COMPLETE,
            SlotState.OPEN,
        ]


def test_old_studies_have_a_positive_class(old: str) -> None:
    """Of two classes the second, which their metrics spoke of; of ten none."""
    with closing(open_database(old, create=True)) as database:
        kept = {study.name: study.identity for study in database.studies.all()}
    assert kept["pets-dense"]["positive"] == "dog"
    assert kept["digits-dense"]["positive"] is None
    assert {one["objective"] for one in kept.values()} == {"val_loss"}


def test_a_trial_that_was_given_back_goes_on(old: str) -> None:
    """As the same trial with the same params, under the next fence."""
    with closing(open_database(old, create=True)) as database:
        database.optuna  # noqa: B018  # its tables hold the copy of the epochs
        pets = database.studies.find("pets-dense")
        assert pets is not None
        me = database.supervisors.register(pets.id, host="h", pid=1, devices=["cpu:0"])
        claim = database.slots.claim(pets.id, supervisor_id=me, device="cpu:0")
        assert claim is not None
        assert (claim.slot, claim.fence, claim.trial_number) == (2, 2, 1)
        assert claim.params is not None
        assert claim.params["network"] == "dense"
