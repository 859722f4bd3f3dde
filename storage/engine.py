"""SQLAlchemy engines for SQLite and PostgreSQL, set up to be shared by many processes."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from storage.address import has_password, without_password
from storage.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy import URL

DRIVERS = ("sqlite", "postgresql", "postgresql+psycopg")
# How long a writer waits for another one's transaction. With 1 s, 11 of 496 trials of eight
# processes ended as "database is locked"; with WAL and 30 s none did.
SQLITE_BUSY_SECONDS = 30


def parse_url(url: str) -> URL:
    """The parsed address.

    Raises:
        StorageError: it is no SQLAlchemy URL of a SQLite file or a PostgreSQL database.
    """
    shown = without_password(url)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        hint = "; within a password, write @ as %40, / as %2F and % as %25"
        raise StorageError(
            f"--storage {shown!r} is not a database URL; give sqlite:///FILE.db or "
            f"postgresql+psycopg://USER@HOST/DATABASE{hint if has_password(url) else ''}"
        ) from None
    if parsed.drivername not in DRIVERS:
        raise StorageError(
            f"--storage {shown!r}: only sqlite:/// and postgresql+psycopg:// are supported"
        )
    if "@" in (parsed.host or ""):  # the rest of a password, taken for a host
        raise StorageError(f"--storage {shown!r}: write @ within a password as %40")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StorageError("--storage sqlite:// needs a file, as in sqlite:///search.db")
    return parsed


def engine_options(url: URL) -> dict[str, Any]:
    """Keyword arguments of `create_engine` for this kind of database."""
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": SQLITE_BUSY_SECONDS}}
    # A statement prepared on one of PgBouncer's connections is unknown to the next one.
    return {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None}}


def make_engine(url: URL) -> Engine:
    """An engine whose transactions are immediate on SQLite, unless marked `read_only`.

    Raises:
        StorageError: the driver is not installed.
    """
    try:
        engine = create_engine(url, **engine_options(url))
    except ModuleNotFoundError as error:
        raise StorageError(
            f"the storage needs the Python package {error.name!r}: "
            "pip install 'cnn-search[postgres]'"
        ) from None
    if url.get_backend_name() == "sqlite":
        share_sqlite(engine)
    return engine


def make_wal(engine: Engine) -> None:
    """Put a SQLite file into WAL mode, in which it stays: readers then wait for no writer.

    SQLite itself does not wait for others to let it switch.

    Raises:
        OperationalError: others read the file for longer than a writer waits.
    """
    deadline = time.monotonic() + SQLITE_BUSY_SECONDS
    while True:
        try:
            with engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert driver is not None  # noqa: S101
                driver.execute("PRAGMA journal_mode=WAL")
            return
        except (sqlite3.OperationalError, OperationalError):
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.05)


def share_sqlite(engine: Engine) -> None:
    """Make every later connection of a SQLite engine begin immediate transactions.

    A deferred transaction that reads and then writes fails at once when another one wrote in
    between, whatever the timeout; an immediate one waits for its turn.
    """

    @event.listens_for(engine, "connect")
    def connect(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # the driver begins no transaction of its own
        dbapi_connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
