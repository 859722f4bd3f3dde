"""Getting at a database: is it there, what went wrong, and who may make tables in it now."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from storage.address import without_password
from storage.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine

# Any constant does, as long as every supervisor takes the same one.
_CREATION_LOCK = 0x5EA6C4
_NOT_ALLOWED = "42501"  # PostgreSQL's insufficient_privilege


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turns what the database says into one line.

    Raises:
        StorageError: it could not be reached, or would not do what it was told.
    """
    try:
        yield
    except StorageError:
        raise
    except Exception as error:
        failure = _failure(error)
        if failure is None:
            raise
        raise StorageError(_line(failure, without_password(url))) from None


def _failure(error: BaseException | None) -> DatabaseError | InterfaceError | None:
    """The database's own error; Optuna wraps it."""
    while error is not None:
        if isinstance(error, (DatabaseError, InterfaceError)):
            return error
        error = error.__cause__
    return None


def _line(failure: DatabaseError | InterfaceError, address: str) -> str:
    first, *more = str(failure.orig or "no answer").strip().splitlines()
    reason = " ".join([first, *more]) if first.endswith(":") else first
    if getattr(failure.orig, "sqlstate", None) == _NOT_ALLOWED:
        return (
            f"{address}: {reason}; its user must own the tables of cnn-search, or be allowed to "
            "create them"
        )
    unreachable = isinstance(failure, (OperationalError, InterfaceError))
    return f"cannot {'reach' if unreachable else 'use'} {address}: {reason}"


def check_file(url: URL, *, create: bool) -> None:
    """Let an address pass unless it is of a file that is not, or cannot be, there.

    Raises:
        StorageError: says where it should be.
    """
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


@contextmanager
def creation_lock(url: URL, engine: Engine) -> Iterator[None]:
    """Keeps all others from making tables."""
    if url.get_backend_name() == "sqlite":
        name = hashlib.sha256(str(Path(url.database or "").absolute()).encode()).hexdigest()[:16]
        user = (
            os.getuid() if hasattr(os, "getuid") else 0
        )  # another user's lock is not ours to open
        with FileLock(Path(tempfile.gettempdir()) / f"cnn-search-create-{user}-{name}.lock"):
            yield
        return
    with engine.begin() as connection:
        lock_tables(connection)
        yield


def lock_tables(connection: Connection) -> None:
    """Keep all others from changing tables until the transaction ends; on SQLite it does so."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATION_LOCK})
