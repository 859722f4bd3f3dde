"""PostgreSQL connections that do not wait for ever for an answer.

A network that is cut, or a server that stands still, tells a client nothing: what asked would wait
for hours, and a supervisor has trainers to answer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event

if TYPE_CHECKING:
    from collections.abc import Generator

ANSWER_SECONDS = 20.0  # longer than any statement of a search takes, waiting for its turn included

_CONNECTING = {
    "connect_timeout": 5,  # seconds, as those below
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}


def limit_waiting(engine: Engine) -> None:
    """Let every later connection of an engine fail that gets no answer in time.

    The error is psycopg's OperationalError, and the connection is closed. A SQLite file answers,
    or says that it is locked, by itself.
    """
    if engine.dialect.name != "postgresql":
        return

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, positional: Any, named: Any) -> Any:
        return _impatient().connect(*positional, **{**_CONNECTING, **named})

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A client that was stopped in a transaction would hold its locks as long as it stands.
        # LOCAL, because behind PgBouncer the session is everybody's.
        if not connection.get_execution_options().get("read_only", False):
            limit = f"SET LOCAL idle_in_transaction_session_timeout = '{ANSWER_SECONDS:.0f}s'"
            connection.exec_driver_sql(limit)

    engine.dispose()  # what was pooled until now would wait


def _impatient() -> Any:
    import psycopg

    class Impatient(psycopg.Connection[Any]):
        def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
            try:
                return super().wait(_limited(gen), *arguments, **options)
            except TimeoutError as error:
                self.pgconn.finish()
                raise psycopg.OperationalError(str(error)) from None

    return Impatient


def _limited(generator: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """The same steps of waiting for a socket, in all no longer than `ANSWER_SECONDS`."""
    deadline = time.monotonic() + ANSWER_SECONDS
    try:
        wanted = next(generator)
        while True:
            ready = yield wanted
            if time.monotonic() >= deadline:
                raise TimeoutError(f"no answer for {ANSWER_SECONDS:.0f} s")
            wanted = generator.send(ready)
    except StopIteration as ended:
        return ended.value
