"""optuna-dashboard over a study's storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import optuna_dashboard
import waitress

from search.errors import SearchError
from storage import open_database

if TYPE_CHECKING:
    from collections.abc import Callable


def serve(storage: str, *, host: str, port: int, ready: Callable[[str], object]) -> None:
    """Serve until interrupted.

    Args:
        storage: the database's URL; it stays in this process, and out of its command line.
        host: address to bind to.
        port: port to bind to.
        ready: told one line once the port is bound.

    Raises:
        SearchError: the port is taken.
        StorageError: the database cannot be used.
    """
    database = open_database(storage)
    application = optuna_dashboard.wsgi(database.optuna)
    try:
        server = waitress.create_server(application, host=host, port=port)
    except OSError as error:
        raise SearchError(f"cannot listen on {host}:{port}: {error.strerror}; try --port") from None
    ready(f"http://{host}:{port}   {database.address}   Ctrl-C ends it")
    try:
        server.run()
    finally:
        server.close()
        database.close()
