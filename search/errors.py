"""The one family of errors that a command turns into a line and an exit code."""

from __future__ import annotations

from typing import ClassVar


class SearchError(Exception):
    """Something went wrong that the user can do something about; its text is one line."""

    exit_code: ClassVar[int] = 1


class UsageError(SearchError):
    """The command line, the data, the space or the storage's address is at fault; nothing ran."""

    exit_code = 2


class DataError(UsageError):
    """The images or their labels cannot be searched with; the text names which and what to do."""


class NothingCompletedError(SearchError):
    """The study ended, and not one trial gave a model worth keeping."""

    exit_code = 3
