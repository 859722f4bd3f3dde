"""The family of errors of the storage."""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be used as asked; the text is one line without its password."""


class StudyExistsError(StorageError):
    """A study of this name was made by somebody else in the meantime."""


class StaleFenceError(StorageError):
    """A write came under a claim that is no longer the slot's: another attempt owns it now."""
