"""The supervisor's loop: it keeps devices busy, answers trainers, and writes everything down."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from search.executor import Action, Asked, Ended, Reported, Told, TrialSpec
from search.folds import running_loss
from search.paths import shown
from search.ranking import finalists, ranked, repeats_left
from search.supervisor.judge import judge
from search.supervisor.keeping import keep_best
from search.supervisor.user_code import UserCode
from search.supervisor.view import TrialEnded
from spaces import Space
from spaces.reading import Reading
from storage import SlotState, StaleFenceError, Watch
from storage.leases import POLL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.data import Dataset
    from search.executor import Device, Executor, Outcome, Question
    from search.objective import Objective
    from search.paths import StudyPaths
    from search.supervisor.optuna_study import OptunaStudy
    from search.supervisor.view import View
    from spaces import Params
    from storage import Claim, Database, Epoch, Study

TICK_SECONDS = 0.2  # how soon a signal or the time's end is noticed
# Stopping takes a trainer one batch and the saving of its best epoch.
STOP_SECONDS = 60.0
# Refused points in a row after which the space and its limits are taken not to go together.
MOST_REFUSED = 20


class Ending(StrEnum):
    """Why a supervisor came to its end."""

    BUDGET = "budget"  # every slot of the study has ended
    REFUSED = "refused"  # one point after another gave a network that may not be trained
    TIME = "time"  # this call's time is up
    INTERRUPTED = "interrupted"  # asked to stop
    LOST = "lost"  # another supervisor took this one for dead


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a supervisor works on."""

    study: Study
    space: Space | UserCode
    objective: Objective
    positive: int  # of two classes, the one that precision, recall, F1 and AUC speak of
    datasets: Mapping[tuple[int, int], Dataset]  # by image size
    image_size: tuple[int, int]  # of a trial whose params say none
    epochs: int  # of a trial, in each fold
    devices: Sequence[Device]
    paths: StudyPaths
    keep: int  # trials whose weights stay
    repeats: int  # how often each finalist is trained again once the budget is spent
    deadline: float | None  # of this call, on the monotonic clock; None: no limit

    @property
    def folds(self) -> int:
        """How many there are of cross-validation; 1 without it."""
        return next(iter(self.datasets.values())).folds

    def dataset(self, params: Params) -> Dataset:
        """The images of a trial, in its size."""
        if isinstance(self.space, UserCode):
            return self.datasets[self.image_size]
        return self.datasets[Reading(params).image_size(self.image_size)]


@dataclass
class _Running:
    claim: Claim
    trial_id: int
    device: Device
    epochs: list[Epoch] = field(default_factory=list)
    repeats: int | None = None  # the number of the trial that it trains again


@dataclass
class _Stop:
    ending: Ending
    deadline: float = field(default_factory=lambda: time.monotonic() + STOP_SECONDS)


class Supervisor:
    """Runs trials of one study on this host until its budget or its time is spent."""

    def __init__(
        self,
        work: Work,
        *,
        supervisor_id: int,
        database: Database,
        trials: OptunaStudy,
        executor: Executor,
        view: View,
    ) -> None:
        self._work = work
        self._id = supervisor_id
        self._database = database
        self._trials = trials
        self._executor = executor
        self._view = view
        self._idle = list(reversed(work.devices))
        self._running: dict[int, _Running] = {}
        self._watch = Watch()
        self._next_poll = 0.0
        self._next_claim = 0.0
        self._refused = 0  # in a row
        self._stop: _Stop | None = None

    def stop(self, ending: Ending) -> None:
        """End soon: claim nothing more. Safe to call from a signal handler."""
        # Ctrl-C does not wait for what the time's end still waits for.
        if self._stop is None or self._stop.ending == Ending.TIME:
            self._stop = _Stop(ending)

    def run(self) -> Ending:
        """Work until there is nothing left to do here.

        Whatever ends this, running trials are given back for a later start.
        """
        try:
            while self._stop is None and not self._executor.ready(TICK_SECONDS):
                continue
            while (ending := self._ending()) is None:
                self._fill_devices()
                event = self._executor.wait(TICK_SECONDS)
                match event:
                    case Reported():
                        self._on_report(event.trial, event.epoch)
                    case Asked():
                        self._on_question(event.trial, event.question)
                    case Told():
                        self._on_params(event.trial, event.params)
                    case Ended():
                        self._on_end(event.trial, event.outcome)
                self._look_around()
        finally:
            self._give_back()
        return ending

    def _ending(self) -> Ending | None:
        if self._stop is not None:
            waiting = self._stop.ending == Ending.TIME and time.monotonic() < self._stop.deadline
            return None if waiting and self._running else self._stop.ending
        done = not self._running and self._spent()
        return Ending.BUDGET if done else None

    def _spent(self) -> bool:
        """Whether the study's budget has ended, with the repeats, whoever ended it."""
        return self._budget_spent() and not self._repeats_left()

    def _budget_spent(self) -> bool:
        study = self._database.studies.find(self._work.study.name)
        if study is None or study.budget is None:
            return False
        return self._database.slots.ended(study.id) >= study.budget

    def _repeats_left(self) -> int:
        if not self._work.repeats:
            return 0
        slots = self._database.slots.all(self._work.study.id)
        return repeats_left(slots, self._work.objective, self._work.repeats)

    def _fill_devices(self) -> None:
        while self._idle and self._stop is None and time.monotonic() >= self._next_claim:
            device = self._idle[-1]
            try:
                claim = self._claim(device)
                if claim is not None:
                    self._start(claim, device)
            except StaleFenceError:
                self.stop(Ending.LOST)
                return
            if claim is None:  # what is left is other supervisors'; they may yet give it back
                self._next_claim = time.monotonic() + POLL_SECONDS
                return
            self._idle.pop()

    def _claim(self, device: Device) -> Claim | None:
        slots, study_id = self._database.slots, self._work.study.id
        claim = slots.claim(study_id, supervisor_id=self._id, device=device.name)
        if claim is not None or not self._work.repeats or not self._budget_spent():
            return claim
        for one in finalists(ranked(slots.all(study_id), self._work.objective)):
            claim = slots.claim_repeat(
                study_id,
                repeats=one.slot,
                most=self._work.repeats,
                supervisor_id=self._id,
                device=device.name,
            )
            if claim is not None:
                break
        return claim

    def _start(self, claim: Claim, device: Device) -> None:
        work, original = self._work, None
        if claim.repeats is not None:
            original = self._database.slots.find(work.study.id, claim.repeats)
        if claim.trial_id is None or claim.trial_number is None or claim.params is None:
            asked = self._trials.ask(
                claim, work.space, original=None if original is None else original.trial_id
            )
            trial_id, number, params = asked.trial_id, asked.number, asked.params
            self._database.slots.asked(claim, trial_id=trial_id, trial_number=number, params=params)
        else:
            trial_id, number, params = claim.trial_id, claim.trial_number, dict(claim.params)
            self._trials.resume(trial_id)
        repeats = None if original is None else original.trial_number
        self._running[number] = _Running(claim, trial_id, device, repeats=repeats)
        self._view.trial(device.name, number, claim.fence, params)
        self._executor.start(self._spec(number, claim, device, params))

    def _spec(self, number: int, claim: Claim, device: Device, params: Params) -> TrialSpec:
        work = self._work
        user = work.space if isinstance(work.space, UserCode) else None
        return TrialSpec(
            trial=number,
            attempt=claim.fence,
            params=params,
            device=device,
            data=str(work.dataset(params).split),
            epochs=work.epochs,
            seed=_trial_seed(work.study.seed, number),
            model_file=None if claim.repeats else str(work.paths.model(number, claim.fence)),
            log_file=str(work.paths.log(number, claim.fence)),
            objective=work.objective,
            positive=work.positive,
            limits=work.space.limits if isinstance(work.space, Space) else None,
            user_space=user.target if user else None,
            user_folder=user.folder if user else "",
        )

    def _on_report(self, trial: int, epoch: Epoch) -> None:
        running = self._running[trial]
        try:
            self._database.slots.report(running.claim, epoch)
        except StaleFenceError:
            self._executor.kill(trial)
            return
        running.epochs.append(epoch)
        pruned = self._prunes(running)
        stopped = Action.CONTINUE if self._stop is None else Action.STOP
        self._executor.answer(trial, Action.PRUNE if pruned and not self._stop else stopped)
        self._view.epoch(trial, epoch)

    def _prunes(self, running: _Running) -> bool:
        """Tell Optuna a trial's last epoch; whether its pruner would end the trial there.

        Folds follow each other, so many steps each as they have epochs at most.
        """
        epoch, loss = running.epochs[-1], running_loss(running.epochs)
        if loss is None:
            return False
        before = (epoch.fold - 1) * self._work.epochs
        self._trials.report(running.trial_id, before + epoch.epoch, loss)
        last = before + epoch.epoch >= self._work.folds * self._work.epochs
        if last or running.repeats is not None:  # nothing is left to prune, or it has to end
            return False
        return self._trials.should_prune(running.trial_id, since=before + 1)

    def _on_question(self, trial: int, question: Question) -> None:
        running = self._running[trial]
        try:
            self._database.slots.check(running.claim)
        except StaleFenceError:
            self._executor.kill(trial)
            return
        self._executor.answer(trial, self._trials.answer(running.trial_id, question))

    def _on_params(self, trial: int, params: Params) -> None:
        running = self._running[trial]
        try:
            self._database.slots.chosen(running.claim, params)
        except StaleFenceError:
            self._executor.kill(trial)
            return
        self._trials.describe(running.trial_id, params)

    def _on_end(self, trial: int, outcome: Outcome) -> None:
        running = self._running.pop(trial)
        self._idle.append(running.device)
        file = self._work.paths.model(trial, running.claim.fence)
        result = judge(outcome, file.name)
        try:
            if result is None:
                self._release(trial, running)
                return
            self._database.slots.end(running.claim, result)
        except StaleFenceError:
            file.unlink(missing_ok=True)
            self._view.note(f"trial {trial}: another supervisor owns it by now; result refused")
            return
        self._trials.tell(running.trial_id, result.state, value=result.value, reason=result.reason)
        keep_best(self._database, self._work.study, self._work.paths, self._work.keep)
        self._view.ended(
            TrialEnded(
                device=running.device.name,
                trial=trial,
                state=result.state,
                end=result.end,
                value=result.value,
                best_epoch=result.best_epoch,
                reason=result.reason,
                repeats=running.repeats,
            )
        )
        if result.state == SlotState.FAIL:
            log = self._work.paths.log(trial, running.claim.fence)
            self._view.note(f"trial {trial}: its output is in {shown(log)}")
        self._refused = self._refused + 1 if result.state == SlotState.REFUSED else 0
        if self._refused == MOST_REFUSED:
            self.stop(Ending.REFUSED)

    def _look_around(self) -> None:
        """Mind the clock, and the leases of other supervisors."""
        now = time.monotonic()
        deadline = self._work.deadline
        if deadline is not None and now >= deadline and self._stop is None:
            self.stop(Ending.TIME)
            for trial in self._running:
                self._executor.answer(trial, Action.STOP)
        if now >= self._next_poll:
            self._next_poll = now + POLL_SECONDS
            self._adopt_lost(now)

    def _adopt_lost(self, now: float) -> None:
        supervisors = self._database.supervisors
        try:
            running = supervisors.running(self._work.study.id)
        except SQLAlchemyError:  # what could not be seen was not seen standing still
            self._watch.failed()
            return
        others = [one for one in running if one.id != self._id]
        for lost in self._watch.poll(others, now=now):
            if supervisors.adopt(lost.id, beat=lost.beat):
                self._next_claim = 0.0
                self._view.note(f"took over what pid {lost.pid} on {lost.host} left behind")
                self._trials.repair(self._database.slots, self._work.study.id)

    def _give_back(self) -> None:
        for trial in self._running:
            self._executor.kill(trial)
        self._executor.close()
        for trial, running in self._running.items():
            try:
                self._release(trial, running)
            except StaleFenceError:
                continue
        self._running.clear()

    def _release(self, trial: int, running: _Running) -> None:
        self._database.slots.check(running.claim)
        # Optuna first: once the slot is free, another supervisor may already run its trial.
        self._trials.release(running.trial_id)
        self._database.slots.release(running.claim)
        self._view.released(trial)


def _trial_seed(study_seed: int, trial: int) -> int:
    """A seed of 32 bits for a trial, from which every random draw of it follows."""
    return int(np.random.SeedSequence([study_seed, trial]).generate_state(1)[0])
