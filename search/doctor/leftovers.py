"""What dead searches have left: leases that nobody advances, and files that nobody needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.doctor.check import ok, warning
from search.housekeeping.cleaning import find_leftovers, remove_leftovers
from search.housekeeping.leases import dead_supervisors, end_dead
from search.names import few, many
from search.terminal.housekeeping_tables import leftovers_line
from storage.leases import LEASE_SECONDS

if TYPE_CHECKING:
    from search.doctor.check import Check
    from storage import Database


def check_leases(database: Database, *, fix: bool, lease: float = LEASE_SECONDS) -> Check:
    """Supervisors that have not ended, and whose beat stands still for a `lease`, in seconds."""
    dead = dead_supervisors(database, database.studies.all(), lease=lease)
    if not dead:
        return ok("leases", "none is stale")
    if fix:
        return ok("leases", f"{many(end_dead(database, dead), 'dead supervisor')} ended")
    where = few([f"{one.host} (pid {one.pid})" for one in dead])
    said = f"{many(len(dead), 'dead supervisor')}: {where}"
    return warning("leases", said, "--fix gives back its trials, as a search of the study does")


def check_files(database: Database, *, fix: bool) -> Check:
    """Files of studies and of the cache that nobody refers to."""
    found = find_leftovers(database)
    if not found:
        return ok("files", "nobody's: none")
    if fix:
        return ok("files", f"removed {leftovers_line(remove_leftovers(database, None, found))}")
    return warning(
        "files", f"nobody's: {leftovers_line(found)}", "--fix or search clean removes them"
    )
