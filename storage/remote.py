"""Files that a URL names, in an object store or elsewhere, by fsspec."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from storage.errors import StorageError

# Without a handler their warnings, tracebacks among them, would go to standard error.
for _name in ("s3fs", "gcsfs", "fsspec", "botocore", "aiobotocore"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}


def is_url(address: str) -> bool:
    """Whether an address is a URL rather than a path."""
    return "://" in address  # as fsspec, which has addresses with more than one protocol


def check_no_password(url: str, what: str) -> None:
    """Let a URL pass that tables and messages may show.

    Raises:
        StorageError: it has a password in it; says so of an address of `what`, without it.
    """
    parts = urlsplit(url)
    if parts.password is not None:
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise StorageError(
            f"{shown}: an address of {what} holds no password; give it where fsspec looks for it: "
            "the store's own variables or files, or FSSPEC_…"
        )


def file_system(url: str) -> tuple[Any, str]:
    """Fsspec's file system for a URL, and the path there.

    Raises:
        StorageError: the URL's kind is unknown, or its package is not installed.
    """
    import fsspec  # type: ignore[import-untyped]

    try:
        # Other hosts write there too: what was listed once says nothing about now.
        found: tuple[Any, str] = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        extra = _EXTRAS.get(urlsplit(url).scheme)
        advice = f"; pip install 'cnn-search[{extra}]'" if extra else ""
        raise StorageError(f"{url} cannot be used: {error}{advice}") from error
    except ValueError as error:
        raise StorageError(f"{url} cannot be used: {error}") from error
    return found
