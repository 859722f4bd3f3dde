"""Supervisors that have not ended: which of them live, and which are only rows."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import psutil

from search.errors import SearchError, UsageError
from storage.beats import watch_beats
from storage.leases import LEASE_SECONDS
from storage.release import release

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import Database, Study, Supervisor


def dead_supervisors(
    database: Database, studies: Sequence[Study], *, lease: float = LEASE_SECONDS
) -> list[Supervisor]:
    """Those whose beat stands still while it is watched for a `lease`, in seconds.

    It takes that long where there is one, a few seconds where all live, and no time without any.
    """

    def running() -> list[Supervisor]:
        return [one for study in studies for one in database.supervisors.running(study.id)]

    standing = watch_beats(lambda: {one.id: one.beat for one in running()}, seconds=lease).standing
    return [one for one in running() if standing.get(one.id) == one.beat]


def may_live(supervisor: Supervisor) -> bool:
    """Whether one may be at work, at a glance: those of this host can be looked for."""
    return supervisor.host != socket.gethostname() or psutil.pid_exists(supervisor.pid)


def end_dead(database: Database, supervisors: Sequence[Supervisor]) -> int:
    """Give back what dead supervisors own; returns how many had not come to life again."""
    return sum(database.supervisors.adopt(one.id, beat=one.beat) for one in supervisors)


def check_release(database: Database, study: Study, *, lease: float = LEASE_SECONDS) -> None:
    """Let a study pass that nobody searches with another release of cnn-search than this one.

    Those that might are watched for a `lease`, in seconds, where there are any.

    Raises:
        UsageError: somebody does; says where.
    """

    def others() -> list[Supervisor]:
        running = database.supervisors.running(study.id)
        return [one for one in running if one.release != release() and may_live(one)]

    if not others():
        return
    dead = {one.id for one in dead_supervisors(database, [study], lease=lease)}
    living = [one for one in others() if one.id not in dead]
    if living:
        raise UsageError(
            f"study {study.name} is being searched by cnn-search {living[0].release} on "
            f"{living[0].host} (pid {living[0].pid}), and this is {release()}: install the same "
            "release here, or stop that search first"
        )


def check_stopped(database: Database, study: Study, *, lease: float = LEASE_SECONDS) -> None:
    """Let a study pass that nobody searches; dead supervisors of it are ended.

    Raises:
        SearchError: one lives; says where.
    """
    if database.supervisors.running(study.id):
        end_dead(database, dead_supervisors(database, [study], lease=lease))
    living = database.supervisors.running(study.id)
    if living:
        raise SearchError(
            f"study {study.name} is being searched on {living[0].host} (pid {living[0].pid}); stop "
            "that with Ctrl-C first"
        )
