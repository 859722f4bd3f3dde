"""The supervisors of one search on a Ray cluster: placed, listened to, and brought to an end."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from search.cluster.connecting import answers
from search.cluster.placed import Placed, PlacedSupervisor
from search.errors import NothingCompletedError, SearchError, UsageError
from search.housekeeping.leases import may_live
from search.names import many
from search.supervisor.work import Ending

if TYPE_CHECKING:
    from types import ModuleType

    from search.supervisor.request import StartRequest
    from search.supervisor.view import View
    from storage import Database, Study

POLL_SECONDS = 1.0
MOST_RESTARTS = 3  # of a supervisor's process that was killed; Ray restarts its actor itself
# What a supervisor that is stopped takes at most: its trials' epochs, and its files.
STOP_SECONDS = 45.0
_LEAVE_SECONDS = 5.0  # of a process that searches no more
_WAITING_SECONDS = 30.0  # after which what has no place yet is said


@dataclass(frozen=True, kw_only=True)
class _Call:
    """Of an actor's `run`."""

    actor: Any
    host: Any  # what `host` will give, once it is placed
    at: float  # of the monotonic clock


class Crew:
    """Places supervisors, says what they say, and waits for their end.

    Ray restarts an actor whose node or process is gone, as often as that happens, and is called
    again from here; it repeats no call itself. What the actor ran the database knows, and any
    supervisor goes on with it. So nothing is tried again by both.
    """

    def __init__(self, ray: ModuleType, study: Study, database: Database, view: View) -> None:
        self._ray, self._study, self._database, self._view = ray, study, database, view
        self._running: dict[Any, _Call] = {}  # by what `run` will give
        self._restarts: Counter[Any] = Counter()
        self._ended: list[Placed] = []
        self._stopped, self._late = Event(), False
        self._heard = max((note.id for note in database.notes.last(study.id, 1)), default=0)
        self._said: set[str] = set()
        self._alive, self._waiting = 0, False
        self._head: str = ray.get_runtime_context().gcs_address

    def stop(self) -> None:
        """Have every supervisor give its trials back, and end."""
        self._stopped.set()

    def search(self, request: StartRequest, *, places: int, cores: int) -> Ending:
        """Search by so many supervisors until all have ended, or the study has.

        Args:
            request: what each is asked.
            places: how many.
            cores: of its node, for each.

        Raises:
            SearchError: none of them could search; what the first of them said.
        """
        for _ in range(places):
            self._call(self._actor(request, cores))
        self._view.note(
            f"{request.study}: {many(places, 'supervisor')} on a Ray cluster, each on "
            f"{many(request.devices_per_trial, 'GPU')}"
        )
        try:
            self._wait(request.seconds, places)
        finally:
            for call in self._running.values():
                self._ray.kill(call.actor)
            self._look()
        return self._ending()

    def _actor(self, request: StartRequest, cores: int) -> Any:
        """One that Ray places as soon as it can, and again wherever that is."""
        made = self._ray.remote(PlacedSupervisor).options(
            num_gpus=request.devices_per_trial,
            max_restarts=-1,
            max_task_retries=0,
            max_concurrency=2,  # `stop` beside `run`
        )
        return made.remote(request, str(Path.cwd()), cores)

    def _call(self, actor: Any) -> None:
        call = _Call(actor=actor, host=actor.host.remote(), at=time.monotonic())
        self._running[actor.run.remote()] = call

    def _wait(self, seconds: float | None, places: int) -> None:
        began = now = at_work = time.monotonic()
        until: float | None = None  # by when the last must be gone
        while self._running:
            done, _ = self._ray.wait(list(self._running), timeout=POLL_SECONDS)
            for run in done:
                self._take(run)
            self._look()
            now = time.monotonic()
            at_work = now if self._alive else at_work
            self._late = seconds is not None and now > began + seconds
            if until is None and now > began + _WAITING_SECONDS:
                self._say_waiting(places)
            if until is None and self._is_over():
                until = now + STOP_SECONDS
            if until is not None and (now > until or now > at_work + _LEAVE_SECONDS):
                return

    def _is_over(self) -> bool:
        """Whether nothing is left to do, so that what waits for a place need not come.

        Those that are still at work then end by themselves, or are told to.
        """
        if any(one.ending in (Ending.BUDGET, Ending.ENOUGH, Ending.ASKED) for one in self._ended):
            return True
        if not self._late and not self._stopped.is_set():
            return False
        for call in self._running.values():
            call.actor.stop.remote()
        return True

    def _take(self, run: Any) -> None:
        """What a supervisor came to."""
        call = self._running.pop(run)
        try:
            placed: Placed = self._ray.get(run)
        except self._ray.exceptions.RayActorError as error:
            if not error.actor_init_failed:
                if time.monotonic() > call.at + _WAITING_SECONDS:  # else it is gone still
                    self._view.note("a supervisor is gone with its node: Ray places it again")
                self._call(call.actor)
                return
            placed = Placed(host="Ray", error=" ".join(str(error).split()))
        if placed.died and self._restarts[call.actor] < MOST_RESTARTS:
            self._restarts[call.actor] += 1
            self._view.note(f"on {placed.host}: {placed.error}; it is started again")
            self._call(call.actor)
            return
        if placed.ending is None and not self._stopped.is_set():
            self._say(f"on {placed.host}: {placed.error}")
        self._ended.append(placed)

    def _look(self) -> None:
        """Find out who is at work, and say what was said.

        While the database does not answer, the supervisors wait for it, and so does this.
        """
        try:
            notes = self._database.notes.after(self._study.id, self._heard)
            running = self._database.supervisors.running(self._study.id)
        except DBAPIError:
            return
        self._alive = sum(may_live(one) for one in running)
        if not answers(self._head):  # then Ray ends this process, after a minute
            self._say(
                "Ray's head does not answer; if it is gone, start the cluster again, and this "
                "search: it goes on where it was"
            )
        for note in notes:
            self._heard = note.id
            self._say(note.text)

    def _say(self, text: str) -> None:
        """What several supervisors say alike, once."""
        if text not in self._said:
            self._said.add(text)
            self._view.note(text)

    def _say_waiting(self, places: int) -> None:
        """Once."""
        hosts = [call.host for call in self._running.values()]
        _, waiting = self._ray.wait(hosts, num_returns=len(hosts), timeout=0) if hosts else ((), ())
        if not waiting or self._waiting:
            return
        self._waiting = True
        verb = "waits" if len(waiting) == 1 else "wait"
        self._view.note(
            f"{len(waiting)} of {many(places, 'supervisor')} {verb} for GPUs that the cluster does "
            "not have, or has given to others"
        )

    def _ending(self) -> Ending:
        """Of all of them.

        Raises:
            SearchError: each failed; says how the first did.
        """
        if self._stopped.is_set():
            return Ending.INTERRUPTED
        if self._late:
            return Ending.TIME
        endings = [one.ending for one in self._ended if one.ending is not None]
        if endings:
            over = (Ending.BUDGET, Ending.ENOUGH)
            return next((one for one in over if one in endings), endings[0])
        first = self._ended[0]
        errors = {kind.exit_code: kind for kind in (SearchError, UsageError, NothingCompletedError)}
        raise errors[first.exit_code](f"on {first.host}: {first.error}")
