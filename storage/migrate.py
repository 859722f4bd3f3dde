"""Bringing a database's own tables to this version's schema, by Alembic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

# Optuna's own migrations use Alembic's default name, in the same database.
VERSION_TABLE = "search_version"
_FOLDER = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def newest() -> str:
    """The schema version that this release writes."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101  # the package ships its migrations
    return head


def current(connection: Connection) -> str | None:
    """The schema version that the database has; None where our tables are not there.

    Raises:
        StorageError: a newer release made the database.
    """
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    version = context.get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version is not None and version not in known:
        raise StorageError(
            f"the database has schema {version}, made by a newer cnn-search; upgrade cnn-search"
        )
    return version


def check(version: str | None, address: str) -> None:
    """Let this release's version pass.

    Raises:
        StorageError: there is none, or an older one; says what to do.
    """
    if version is None:
        raise StorageError(no_studies(address))
    if version != newest():
        raise StorageError(
            f"{address} was made by an older cnn-search (schema {version}, this one's is "
            f"{newest()}): search storage upgrade brings it up to date"
        )


def no_studies(address: str) -> str:
    """What is said of a database without our tables."""
    return f"{address} holds no studies of cnn-search; start one with search start"


def upgrade(connection: Connection) -> None:
    """Make our tables, or bring older ones to the newest version, in the open transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
