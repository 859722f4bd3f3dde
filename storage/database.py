"""The door to one database: opened or created; each table has its room behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from storage import migrate
from storage.address import without_password
from storage.claims import Claims
from storage.earlier import Earlier
from storage.engine import make_engine, make_wal, parse_url
from storage.history import History
from storage.notes import Notes
from storage.openings import Openings
from storage.optuna_trials import OptunaTrials
from storage.patience import limit_waiting
from storage.reaching import check_file, creation_lock, reaching
from storage.removal import remove_study
from storage.reports import Reports
from storage.slots import Slots
from storage.studies import Studies
from storage.supervisors import Supervisors

if TYPE_CHECKING:
    from optuna.storages import BaseStorage
    from sqlalchemy import URL, Engine

    from storage.optuna_rows import OptunaRows
    from storage.records import Study


class Database:
    """One database that holds studies; safe to use from several threads."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self._url = url
        self.engine = engine
        self._optuna: OptunaRows | None = None
        self._patient = True
        self.studies = Studies(engine)
        self.supervisors = Supervisors(engine)
        self.claims = Claims(engine)
        self.slots = Slots(engine)
        self.reports = Reports(engine)
        self.history = History(engine)
        self.optuna_trials = OptunaTrials(engine)
        self.openings = Openings(engine)
        self.notes = Notes(engine)
        self.earlier = Earlier(engine)

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

            self._optuna = OptunaRows(self._url, patient=self._patient)
        return self._optuna.storage

    def remove(self, study: Study) -> None:
        """Forget a study: all rows of ours that speak of it, at once; Optuna's stay.

        Raises:
            StorageError: a supervisor of it has not ended.
        """
        remove_study(self.engine, study)

    def limit_waiting(self) -> None:
        """From now on, an answer that does not come is an error: others wait for who asked."""
        self._patient = False
        self.reports.close()
        limit_waiting(self.engine)

    def close(self) -> None:
        """Give every connection back."""
        self.reports.close()
        if self._optuna is not None:
            self._optuna.close()
        self.engine.dispose()


def open_database(url: str, *, create: bool = False) -> Database:
    """Open the database at a SQLAlchemy URL.

    Args:
        url: `sqlite:///FILE.db` or `postgresql+psycopg://…`.
        create: make the file, and the tables, where they are missing; else that is an error.

    Raises:
        StorageError: the address is wrong, nothing answers there, there are no studies in it, or
            another release made it.
    """
    parsed, shown = parse_url(url), without_password(url)
    engine = make_engine(parsed)
    check_file(parsed, create=create)
    try:
        with reaching(url):
            with engine.connect() as connection:
                version = migrate.current(connection)
            if version is None and create:
                _create(parsed, engine)
            else:
                migrate.check(version, shown)
    except BaseException:
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
    parsed, shown = parse_url(url), without_password(url)
    check_file(parsed, create=True)
    engine = make_engine(parsed)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return False
    try:
        with reaching(url), engine.connect() as connection:
            version = migrate.current(connection)
            if version is not None:
                migrate.check(version, shown)
            return version is not None
    finally:
        engine.dispose()


def _create(url: URL, engine: Engine) -> None:
    """Make Optuna's tables and ours, one process at a time: their creation races."""
    from storage.optuna_rows import OptunaRows

    with creation_lock(url, engine):
        if url.get_backend_name() == "sqlite":
            make_wal(engine)
        OptunaRows(url).close()
        with engine.begin() as connection:
            migrate.upgrade(connection)
