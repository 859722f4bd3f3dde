"""The door to one database: opened, created or upgraded; each table has its room behind it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, InterfaceError

from storage import migrate
from storage.address import without_password
from storage.engine import make_engine, make_wal, parse_url
from storage.errors import StorageError
from storage.history import History
from storage.openings import Openings
from storage.slots import Slots
from storage.studies import Studies
from storage.supervisors import Supervisors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optuna.storages import BaseStorage
    from sqlalchemy import URL, Engine

    from storage.optuna_rows import OptunaRows

# Any constant does, as long as every supervisor takes the same one.
_CREATION_LOCK = 0x5EA6C4


class Database:
    """One database that holds studies; safe to use from several threads."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self._url = url
        self.engine = engine
        self._optuna: OptunaRows | None = None
        self.studies = Studies(engine)
        self.supervisors = Supervisors(engine)
        self.slots = Slots(engine)
        self.history = History(engine)
        self.openings = Openings(engine)

    @property
    def address(self) -> str:
        """The URL, without its password."""
        return without_password(self._url.render_as_string(hide_password=True))

    @property
    def folder(self) -> Path | None:
        """The folder of a SQLite file; None for a database that is no file."""
        if self._url.get_backend_name() == "sqlite" and self._url.database:
            return Path(self._url.database).absolute().parent
        return None

    @property
    def optuna(self) -> BaseStorage:
        """Optuna's storage on the same database; importing Optuna waits until it is asked for."""
        if self._optuna is None:
            from storage.optuna_rows import OptunaRows

            self._optuna = OptunaRows(self._url)
        return self._optuna.storage

    def close(self) -> None:
        """Give every connection back."""
        if self._optuna is not None:
            self._optuna.close()
        self.engine.dispose()


def open_database(url: str, *, create: bool = False) -> Database:
    """Open the database at a SQLAlchemy URL.

    Args:
        url: `sqlite:///FILE.db` or `postgresql+psycopg://…`.
        create: make the file, and the tables, where they are missing; else that is an error.

    Raises:
        StorageError: the address is wrong, nothing answers there, or there are no studies in it.
    """
    parsed = parse_url(url)
    engine = make_engine(parsed)
    _check_file(parsed, create=create)
    try:
        with _reaching(url):
            with engine.connect() as connection:
                version = migrate.current(connection)
            if version != migrate.newest():
                if not create:
                    _refuse_version(version, without_password(url))
                _create(parsed, engine)
    except StorageError:
        engine.dispose()
        raise
    return Database(parsed, engine)


def check_reachable(url: str) -> bool:
    """Find out whether the database could be opened with `create=True`, and write nothing.

    Returns:
        Whether it has our tables already.

    Raises:
        StorageError: as `open_database`.
    """
    parsed = parse_url(url)
    _check_file(parsed, create=True)
    engine = make_engine(parsed)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return False
    try:
        with _reaching(url), engine.connect() as connection:
            return migrate.current(connection) is not None
    finally:
        engine.dispose()


@contextmanager
def _reaching(url: str) -> Iterator[None]:
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        raise StorageError(f"cannot reach {without_password(url)}: {reason}") from None


def _check_file(url: URL, *, create: bool) -> None:
    if url.get_backend_name() != "sqlite":
        return
    path = Path(url.database or "")
    if not create and not path.exists():
        raise StorageError(
            f"there is no database at {path}; start a search here, or give --storage"
        )
    if not path.absolute().parent.is_dir():
        raise StorageError(f"cannot reach {path}: the folder {path.absolute().parent} is missing")
    if path.is_dir():
        raise StorageError(f"cannot reach {path}: it is a folder")


def _refuse_version(version: str | None, address: str) -> None:
    if version is None:
        raise StorageError(f"{address} holds no studies of cnn-search; start one with search start")
    raise StorageError(f"{address} was made by an older cnn-search; search start upgrades it")


def _create(url: URL, engine: Engine) -> None:
    """Make Optuna's tables and ours, one process at a time: their creation races."""
    from storage.optuna_rows import OptunaRows

    with _creation_lock(url, engine):
        if url.get_backend_name() == "sqlite":
            make_wal(engine)
        OptunaRows(url).close()
        with engine.begin() as connection:
            migrate.upgrade(connection)


@contextmanager
def _creation_lock(url: URL, engine: Engine) -> Iterator[None]:
    if url.get_backend_name() == "sqlite":
        name = hashlib.sha256(str(Path(url.database or "").absolute()).encode()).hexdigest()[:16]
        user = (
            os.getuid() if hasattr(os, "getuid") else 0
        )  # another user's lock is not ours to open
        with FileLock(Path(tempfile.gettempdir()) / f"cnn-search-create-{user}-{name}.lock"):
            yield
        return
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATION_LOCK})
        yield
