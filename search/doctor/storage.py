"""The database: is it there, how far away, and how its clock stands to ours."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import text

from search.doctor.check import failure, ok, warning
from storage import StorageError, open_database
from storage.database import check_reachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from search.doctor.check import Check
    from storage import Database

ROUNDS = 20
SLOW_SECONDS = 0.1  # a round trip from which on an epoch's report is felt


def reach(url: str) -> Database | Check:
    """Open the database that there is; else a line that says why not."""
    try:
        if check_reachable(url):
            return open_database(url)
    except StorageError as error:
        return failure("database", str(error))
    return ok("database", "none yet; search start makes it")


def check_database(database: Database) -> Iterator[Check]:
    """Its distance and, of a server, its clock."""
    trip, clock = _measured(database)
    said = f"{database.address}, round trip {1000 * trip:.1f} ms (median of {ROUNDS})"
    if trip > SLOW_SECONDS:
        yield warning("database", said, "search from a host that is nearer to it")
    else:
        yield ok("database", said)
    if clock is not None:
        apart = clock.total_seconds()
        how = f"{abs(apart):.1f} s {'ahead of' if apart > 0 else 'behind'}"
        yield ok("clock", f"the server's is {how} this host's, which no lease minds")


def _measured(database: Database) -> tuple[float, timedelta | None]:
    """Seconds of a round trip, and how far the server's clock is ahead of ours."""
    engine = database.engine.execution_options(read_only=True)
    server = engine.dialect.name == "postgresql"
    query = text("SELECT clock_timestamp()" if server else "SELECT count(*) FROM search_version")
    trips, ahead = [], None
    with engine.connect() as connection:
        for _ in range(ROUNDS):
            began, before = time.monotonic(), datetime.now(UTC)
            answer = connection.execute(query).scalar_one()
            trips.append(time.monotonic() - began)
            if server:
                ahead = answer - before - (datetime.now(UTC) - before) / 2
    return median(trips), ahead
