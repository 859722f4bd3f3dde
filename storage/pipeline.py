"""Statements that wait for none of each other's answers: on PostgreSQL, one round trip for all."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Compiled, Connection, Dialect, Engine, Executable, Select


class Pipeline:
    """One transaction's statements."""

    def __init__(self, connection: Connection, driver: Any = None) -> None:
        """Run statements on a connection, or its queries by its `driver`, without waiting."""
        self._connection = connection
        self._driver = driver

    def execute(self, statement: Executable, values: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement that gives no rows, for each of the values."""
        self._connection.execute(statement, values)

    def first(
        self, query: Select[*tuple[Any, ...]], values: Mapping[str, Any]
    ) -> Callable[[], Any]:
        """Run a query, which is compiled once and then kept.

        Returns:
            What gives its first row, or None, once the transaction is over.
        """
        if self._driver is None:
            row = self._connection.execute(query, values).first()
            return lambda: row
        # SQLAlchemy would ask for the answer's columns now, and so wait for it.
        compiled = _compiled(query, self._connection.dialect)
        params = compiled.construct_params(dict(values))
        fetch: Callable[[], Any] = self._driver.execute(str(compiled), params).fetchone
        return fetch


@lru_cache
def _compiled(query: Select[*tuple[Any, ...]], dialect: Dialect) -> Compiled:
    return query.compile(dialect=dialect)


def connect(engine: Engine) -> Connection:
    """A connection for pipelines; of one that failed nothing but `invalidate` may be asked."""
    if engine.dialect.name != "postgresql":
        return engine.connect()
    # The driver's own BEGIN and COMMIT would each be waited for.
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def pipeline(connection: Connection) -> Iterator[Pipeline]:
    """A transaction of a connection for pipelines, whose statements are all sent at its end.

    Raises:
        DBAPIError: as `Connection.execute`, for whichever of them failed; none was done.
    """
    if connection.dialect.name != "postgresql":
        with connection.begin():
            yield Pipeline(connection)
        return
    import psycopg

    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            driver.execute("BEGIN")
            transaction = connection.begin()
            yield Pipeline(connection, driver)
            driver.execute("COMMIT")
    except psycopg.Error as error:
        raise DBAPIError.instance("a pipeline", None, error, psycopg.Error) from error
    transaction.commit()  # there is nothing left to send
