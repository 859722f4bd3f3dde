"""The one family of errors that a command turns into a line and an exit code."""

from __future__ import annotations

import sys
from typing import ClassVar

from spaces.errors import SpaceError
from storage.errors import StorageError

INTERRUPTED = 130  # exit code, as of a program that SIGINT ended


class SearchError(Exception):
    """Something went wrong that the user can do something about; its text is one line."""

    exit_code: ClassVar[int] = 1


class UsageError(SearchError):
    """The command line, the data, the space or the storage's address is at fault; nothing ran."""

    exit_code = 2


class DataError(UsageError):
    """The images or their labels cannot be searched with; the text names which and what to do."""


class DeviceTakenError(SearchError):
    """Another search has the device."""


class NothingCompletedError(SearchError):
    """The study ended, and not one trial gave a model worth keeping."""

    exit_code = 3


def one_line(error: Exception) -> str:
    """What went wrong, in one line; of an error that is not ours, with its type."""
    if isinstance(error, (SearchError, SpaceError, StorageError)):
        return "\\n".join(str(error).splitlines())  # a file's name may have several lines
    said = error
    if "sqlalchemy" in sys.modules:
        from sqlalchemy.exc import DBAPIError

        while not isinstance(said, DBAPIError) and isinstance(said.__cause__, Exception):
            said = said.__cause__  # Optuna wraps the database's errors
        if isinstance(said, DBAPIError):  # its own text has the whole statement in it
            return " ".join(f"the database failed: {said.orig}".split())
    return " ".join(f"{type(error).__name__}: {error}".split())


def exit_code(error: Exception) -> int:
    """The exit code of a command that ends with this error."""
    if isinstance(error, (SpaceError, StorageError)):
        return UsageError.exit_code
    return error.exit_code if isinstance(error, SearchError) else 1
