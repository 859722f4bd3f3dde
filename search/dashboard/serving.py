"""Serving a dashboard until it is interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import waitress

from search.dashboard.application import make_application
from search.errors import SearchError
from storage import open_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.dashboard.settings import Settings

_THREADS = 8  # a large study's page keeps one for seconds, and /live must go on beside it
_BODY_BYTES = 2**20  # of a request, kept before anything is asked: notes are the longest


def serve(storage: str, settings: Settings, *, ready: Callable[[str], object]) -> None:
    """Serve until interrupted.

    Args:
        storage: the database's URL; it stays in this process, and out of its command line.
        settings: where, for whom, and what they may do.
        ready: told one line once the port is bound.

    Raises:
        SearchError: the port is taken, or the address is not this machine's.
        StorageError: the database cannot be used.
    """
    database = open_database(storage)
    try:
        server = _listen(make_application(database, settings), settings)
        try:
            ready(f"{settings.url}   {database.address}   Ctrl-C ends it")
            server.run()
        finally:
            server.close()
    finally:
        database.close()


def _listen(application: object, settings: Settings) -> waitress.server.BaseWSGIServer:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        return waitress.create_server(
            application,
            listen=f"{host}:{settings.port}",
            url_prefix=settings.base_path,
            threads=_THREADS,
            max_request_body_size=_BODY_BYTES,
            clear_untrusted_proxy_headers=False,  # whether cookies are Secure stands in one
            ident=None,
        )
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise SearchError(
            f"cannot listen on {host}:{settings.port}: {said}; try --port or --host"
        ) from None
