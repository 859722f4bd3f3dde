"""The supervisor's loop: it keeps devices busy, answers trainers, and has everything written."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from search.executor import (
    Action,
    Asked,
    Counted,
    Ended,
    Event,
    Outcome,
    Paused,
    Reported,
    Started,
    Told,
)
from search.supervisor.adoption import Adoption
from search.supervisor.budget import Budget
from search.supervisor.outage import UNREACHABLE, GoneError, Outage
from search.supervisor.places import Places
from search.supervisor.recorder import Recorder
from search.supervisor.steering import Steering
from search.supervisor.work import Ending
from storage import AttemptEnd, SlotState, StaleFenceError, Wish
from storage.leases import POLL_SECONDS

if TYPE_CHECKING:
    from search.executor import Device, Executor
    from search.supervisor.membership import Membership
    from search.supervisor.optuna_study import OptunaStudy
    from search.supervisor.view import View
    from search.supervisor.work import Running, Work
    from storage import Claim, Database, Written

TICK_SECONDS = 0.2  # how soon a signal or the time's end is noticed
MOST_REPORTS = 100  # in one transaction
# Refused points in a row after which the space and its limits are taken not to go together.
MOST_REFUSED = 20


class Supervisor:
    """Runs trials of one study on this host until its budget or its time is spent."""

    def __init__(
        self,
        work: Work,
        *,
        membership: Membership,
        database: Database,
        trials: OptunaStudy,
        executor: Executor,
        view: View,
    ) -> None:
        self._work = work
        self._membership = membership
        self._database = database
        self._trials = trials
        self._executor = executor
        self._view = view
        self._budget = Budget(work, database)
        self._adoption = Adoption(work.study, database, trials)
        self._recorder = Recorder(work, database, trials, view)
        self._outage = Outage(note=view.note, endure=self._endure, recover=self._give_back_unknown)
        self._places = Places(work.devices, measured=work.measured, note=view.note)
        self._running: dict[int, Running] = {}
        self._beginning: Claim | None = None
        self._next_poll = 0.0
        self._next_claim = 0.0
        self._refused = 0  # in a row
        self._steering = Steering(work.deadline)

    def stop(self, ending: Ending) -> None:
        """End soon: claim nothing more. Safe to call from a signal handler.

        Asked so again, or while it ends for another reason than the time, it ends at once.
        """
        self._steering.stop(ending)

    def run(self) -> Ending:
        """Work until there is nothing left to do here.

        Whatever ends this, running trials are given back for a later start.
        """
        try:
            while self._steering.ending is None and not self._executor.ready(TICK_SECONDS):
                continue
            while (ending := self._ending()) is None:
                # A host may have many devices, and their trainers wait for answers.
                self._take_in_all(0.0 if self._fill_device() else TICK_SECONDS)
                self._look_around()
        except GoneError:
            ending = Ending.DATABASE
            self._membership.abandon()
            self._wind_up()
        finally:
            self._give_back()
        return ending

    def _ending(self) -> Ending | None:
        if self._steering.ending is not None:
            waiting = self._running and self._steering.waits
            return None if waiting else self._steering.ending
        done = not self._running and self._outage.through(self._budget.spent)
        return Ending.BUDGET if done else None

    def _fill_device(self) -> bool:
        """Begin a trial on an idle device; whether it was done, and another may follow."""
        if not self._may_claim() or (device := self._places.next()) is None:
            return False
        try:
            claim = self._outage.through(partial(self._budget.claim, self._membership.id, device))
            if claim is None:  # what is left is other supervisors'; they may yet give it back
                self._next_claim = time.monotonic() + POLL_SECONDS
                return False
            self._begin(claim, device)
        except StaleFenceError:
            self._rejoin()
            return False
        return True

    def _may_claim(self) -> bool:
        # A trial that was dropped has its number until its trainer is gone.
        held = any(one.waits or one.dropped for one in self._running.values())
        due = time.monotonic() >= self._next_claim
        return self._steering.claims and due and not held

    def _begin(self, claim: Claim, device: Device) -> None:
        self._beginning = claim
        try:
            running = self._outage.through(partial(self._recorder.begin, claim, device))
        finally:
            self._beginning = None
        running.heard = running.reported = time.monotonic()
        self._running[running.trial] = running
        self._places.begin(running.trial, device)
        self._view.trial(device.name, running.trial, claim.fence, running.params)
        if running.epochs:
            self._view.note(f"trial {running.trial} goes on after epoch {running.epochs[-1].epoch}")
        self._executor.start(self._recorder.spec(running))

    def _take_in_all(self, seconds: float) -> None:
        """Take in what has come, up to an end, for then a device is idle: all reports at once."""
        reports: dict[int, Reported] = {}
        event = self._executor.wait(seconds)
        while event is not None:
            if isinstance(event, Reported):
                reports[event.trial] = event
            else:
                if event.trial in reports:  # it said that before
                    self._on_reports(reports)
                self._take_in(event)
            full = isinstance(event, Ended) or len(reports) >= MOST_REPORTS
            event = None if full else self._executor.wait(0)
        self._on_reports(reports)

    def _take_in(self, event: Event) -> None:
        running = self._running[event.trial]
        running.heard = time.monotonic()
        if isinstance(event, Ended):
            self._on_end(running, event.outcome)
            return
        if running.dropped:
            return
        try:
            self._outage.through(partial(self._handle, running, event))
        except StaleFenceError:
            self._drop(running)

    def _handle(self, running: Running, event: Event) -> None:
        slots = self._database.slots
        match event:
            case Started():
                slots.started(running.claim, pid=event.pid)
            case Asked():
                slots.check(running.claim)
                answer = self._trials.answer(running.trial_id, event.question)
                self._executor.answer(running.trial, answer)
            case Told():
                self._recorder.choose(running, event.params)
            case Counted():
                self._recorder.count(running, event.count)
            case Paused():
                self._on_pause(running, event.reason)

    def _on_reports(self, reports: dict[int, Reported]) -> None:
        """Have reports written, and answer each; then there are none."""
        came = [(self._running[trial], one) for trial, one in reports.items()]
        reports.clear()
        for running, _ in came:
            running.heard = running.reported = time.monotonic()
        kept = [one for one in came if not one[0].dropped]
        if kept:
            written = self._outage.through(partial(self._recorder.report, kept))
            for one, result in zip(kept, written, strict=True):
                self._on_report(*one, result)

    def _on_report(self, running: Running, reported: Reported, written: Written) -> None:
        if written.stale:
            self._drop(running)
            return
        judge = partial(self._recorder.prunes, running, reported, written)
        try:
            pruned = self._outage.through(judge)
        except StaleFenceError:
            self._drop(running)
            return
        action = self._steering.command()
        if pruned and action == Action.CONTINUE:
            action = Action.PRUNE
        self._executor.answer(running.trial, action)
        self._view.epoch(running.trial, reported.epoch)
        self._places.epoch(running.trial, reported.epoch)

    def _on_pause(self, running: Running, reason: str | None) -> None:
        already = any(one.waits for one in self._running.values())
        running.waits = reason is not None
        if reason is not None and not already:
            self._view.note(f"{reason}: the search waits for it")
        elif already and not any(one.waits for one in self._running.values()):
            self._view.note("there is room again: the search goes on")

    def _on_end(self, running: Running, outcome: Outcome) -> None:
        if running.killed is not None and outcome.end == AttemptEnd.DIED:
            end = AttemptEnd.HUNG if self._steering.ending is None else AttemptEnd.RELEASED
            outcome = replace(outcome, end=end, reason=running.killed)
        try:
            if running.dropped:
                raise StaleFenceError(f"trial {running.trial}: dropped")
            result = self._outage.through(partial(self._recorder.end, running, outcome))
        except StaleFenceError:
            self._recorder.refuse(running, outcome)
            result = None
        del self._running[running.trial]
        self._free(running, outcome)
        if result is not None:
            self._consider(result.state)

    def _free(self, running: Running, outcome: Outcome) -> None:
        self._next_claim = 0.0
        self._places.end(running.trial, outcome)
        if self._places.lost:
            self.stop(Ending.DEVICES)

    def _consider(self, state: SlotState) -> None:
        """Whether it makes sense to go on after a trial that ended so."""
        self._refused = self._refused + 1 if state == SlotState.REFUSED else 0
        if self._refused == MOST_REFUSED:
            self.stop(Ending.REFUSED)
        if state == SlotState.FAIL and self._steering.ending is None:
            reason = self._outage.through(self._recorder.only_failures)
            if reason is not None:
                self._view.note(f"nothing but failed trials so far; most of them: {reason}")
                self.stop(Ending.FAILED)

    def _drop(self, running: Running) -> None:
        """Another supervisor owns the trial by now."""
        running.dropped = True
        self._executor.kill(running.trial)

    def _rejoin(self) -> None:
        """Go on as a new supervisor, after another one took this one for dead."""
        for running in self._running.values():
            self._drop(running)
        self._outage.through(self._membership.rejoin)
        self._view.note("another supervisor took this one for dead: it goes on with other trials")

    def _look_around(self) -> None:
        """Mind the clock, what hangs, and the leases of other supervisors."""
        now = time.monotonic()
        self._mind_the_clock()
        if self._membership.lost:
            self._rejoin()
        if now >= self._next_poll:
            self._next_poll = now + POLL_SECONDS
            self._kill_hung(now)
            self._heed(self._outage.through(self._wish))
            for lost in self._adoption.poll(self._membership.id, now):
                self._next_claim = 0.0
                self._view.note(f"took over what pid {lost.pid} on {lost.host} left behind")

    def _wish(self) -> Wish:
        return self._database.studies.wished(self._work.study.id)

    def _heed(self, wish: Wish) -> None:
        """Do what the study's users want of its searches."""
        news = self._steering.heed(wish)
        if news is None:
            return
        self._view.note(news)
        if self._steering.paused:
            for trial in self._running:
                self._executor.answer(trial, Action.RELEASE)

    def _mind_the_clock(self) -> None:
        self._steering.mind_the_clock()
        command = self._steering.first_command()
        for running in self._running.values():
            if command is not None:
                self._executor.answer(running.trial, command)
            if self._steering.too_slow(running):
                self._kill(running, "stopped in the middle of an epoch")

    def _kill_hung(self, now: float) -> None:
        for running in self._running.values():
            limit = self._work.watchdog.limit(running.epochs)
            if now - running.heard >= limit and not running.waits and not running.dropped:
                self._kill(running, f"no progress for {now - running.heard:.0f} s")

    def _kill(self, running: Running, why: str) -> None:
        if running.killed is None:
            running.killed = why
            self._executor.kill(running.trial)

    def _endure(self) -> bool:
        """Whether to wait longer for the database."""
        self._mind_the_clock()
        for running in self._running.values():
            running.heard = time.monotonic()  # what it said may not have been taken in
        ending = self._steering.ending
        return ending is None or (ending == Ending.TIME and self._steering.waits)

    def _give_back_unknown(self) -> None:
        """After an outage: a claim whose answer was lost belongs to nobody."""
        mine = [one.claim.slot for one in self._running.values()]
        if self._beginning is not None:
            mine.append(self._beginning.slot)
        self._database.claims.release_others(self._membership.id, mine)
        self._adoption.failed()

    def _wind_up(self) -> None:
        """Without a database: let trainers come to an end by themselves."""
        for trial in self._running:
            self._executor.answer(trial, Action.RELEASE)
        deadline = self._steering.until
        left = set(self._running)
        while left and time.monotonic() < deadline:
            event = self._executor.wait(TICK_SECONDS)
            if isinstance(event, Ended):
                left.discard(event.trial)

    def _give_back(self) -> None:
        for trial in self._running:
            self._executor.kill(trial)
        self._executor.close()
        # Else they are taken over once this one's lease ends.
        if not self._membership.abandoned:
            with suppress(*UNREACHABLE):
                self._release_all()
        self._running.clear()

    def _release_all(self) -> None:
        for running in self._running.values():
            with suppress(StaleFenceError):
                if not running.dropped:
                    self._recorder.release(running)
