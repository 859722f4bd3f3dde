"""Openings of sealed test images are counted, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from storage import Database, migrate, open_database
from storage.schema import metadata
from storage.upgrading import upgrade_database

if TYPE_CHECKING:
    from collections.abc import Iterator

METRICS = {"loss": 0.1 + 0.2, "auc": None, "confusion": [[3, 1], [0, 4]]}


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with two studies, 1 and 2."""
    with closing(open_database(url, create=True)) as opened:
        for name in ("s", "t"):
            opened.studies.create(name, identity={}, source="d", seed=0, artifacts=None)
        yield opened


def add(database: Database, study: int, fingerprint: str = "f", trial: int = 0) -> int:
    """Count an opening; returns its number."""
    return database.openings.add(study, trial_number=trial, fingerprint=fingerprint, images=8)


def test_an_opening_counts_before_it_has_a_result(database: Database) -> None:
    """So that a crash does not hide it."""
    assert add(database, 1, trial=7) == 1
    (opening,) = database.openings.of_study(1)
    assert (opening.number, opening.trial_number, opening.images) == (1, 7, 8)
    assert (opening.fingerprint, opening.metrics) == ("f", None)
    assert abs(datetime.now(UTC) - opening.opened_at) < timedelta(minutes=1)


def test_what_it_gave_is_kept_whole(database: Database) -> None:
    """Of that opening alone."""
    assert [add(database, 1), add(database, 1), add(database, 2)] == [1, 2, 1]
    database.openings.measured(1, 2, METRICS)
    kept = [one.metrics for study in (1, 2) for one in database.openings.of_study(study)]
    assert kept == [None, METRICS, None]


def test_a_query_finds_a_metric(database: Database) -> None:
    """In JSON that both databases read."""
    database.openings.measured(1, add(database, 1), METRICS)
    sqlite = database.engine.dialect.name == "sqlite"
    path = "->> '$.confusion[0][1]'" if sqlite else "::json #>> '{confusion,0,1}'"
    with database.engine.connect() as connection:
        found = connection.execute(text(f"SELECT metrics {path} FROM search_openings"))
        assert int(found.scalar_one()) == 1


def test_a_number_that_json_lacks_is_refused(database: Database) -> None:
    """No database could read it."""
    number = add(database, 1)
    with pytest.raises(ValueError, match="not JSON compliant"):
        database.openings.measured(1, number, {"loss": float("nan")})


def test_other_studies_openings_of_the_same_images_are_counted(database: Database) -> None:
    """Not of other images, and not its own."""
    for study, fingerprint in ((1, "f"), (2, "f"), (2, "g"), (2, "f")):
        add(database, study, fingerprint)
    assert database.openings.elsewhere(1, "f") == 2
    assert database.openings.elsewhere(2, "f") == 1
    assert database.openings.elsewhere(1, "h") == 0


def test_openings_made_at_once_are_each_counted(database: Database) -> None:
    """Eight threads with connections of their own."""
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: add(database, 1), range(24)))
    assert sorted(numbers) == list(range(1, 25))


def test_a_database_of_version_0002_gets_the_table(url: str) -> None:
    """Empty; what there was stays, and the schema is the declared one."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text(
                "INSERT INTO search_studies (id, uid, name, identity, source, seed, created_at, "
                "started_at) VALUES (1, 'u', 's', :identity, 'd', 0, :now, :now)"
            ),
            {"identity": '{"data": {}}', "now": datetime(2026, 11, 1)},  # noqa: DTZ001  # as the tables keep it
        )
    engine.dispose()
    upgrade_database(url)
    with closing(open_database(url)) as database:
        assert [study.name for study in database.studies.all()] == ["s"]
        assert database.openings.of_study(1) == []
        with database.engine.connect() as connection:
            assert migrate.current(connection) == migrate.newest()
            context = MigrationContext.configure(
                connection, opts={"version_table": migrate.VERSION_TABLE, "include_name": _ours}
            )
            assert compare_metadata(context, metadata) == []


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or (name or "").startswith("search_")
