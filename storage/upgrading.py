"""Bringing the database of an older release to this one's schema, when the user says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage import migrate
from storage.address import without_password
from storage.beats import watch_beats
from storage.engine import make_engine, parse_url
from storage.errors import StorageError
from storage.leases import LEASE_SECONDS
from storage.reaching import check_file, lock_tables, reaching

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

# Of every version: an older one's tables are not those that the schema declares.
_BEATS = text("SELECT id, beat FROM search_supervisors WHERE ended_at IS NULL")


@dataclass(frozen=True, kw_only=True)
class Upgraded:
    """What an upgrade did; the versions are the same where there was nothing to do."""

    address: str  # without its password
    before: str
    after: str


def upgrade_database(url: str, *, lease: float = LEASE_SECONDS) -> Upgraded:
    """Migrate a database to this release's schema: all of it, or nothing.

    Supervisors that have not ended are watched for a `lease`, in seconds: those of the older
    release could not go on.

    Raises:
        StorageError: it cannot be reached, holds no studies, is of a newer release, or searches run
            on it.
    """
    parsed, shown = parse_url(url), without_password(url)
    check_file(parsed, create=False)
    engine = make_engine(parsed)
    try:
        with reaching(url):
            before = _version(engine)
            if before is None:
                raise StorageError(migrate.no_studies(shown))
            if before != migrate.newest():
                _check_idle(engine, shown, lease)
                with engine.begin() as connection:
                    lock_tables(connection)
                    migrate.upgrade(connection)
    finally:
        engine.dispose()
    return Upgraded(address=shown, before=before, after=migrate.newest())


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return migrate.current(connection)


def _check_idle(engine: Engine, shown: str, lease: float) -> None:
    def read() -> Mapping[int, int]:
        with engine.execution_options(read_only=True).connect() as connection:
            return {row.id: row.beat for row in connection.execute(_BEATS)}

    living = watch_beats(read, seconds=lease).living
    if living:
        raise StorageError(
            f"{shown} is in use by {len(living)} running search{'es' * (len(living) > 1)} of the "
            "older release; stop that with Ctrl-C first, and upgrade then"
        )
