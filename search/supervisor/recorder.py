"""Writing down what happens to trials: in our tables first, then in Optuna's, then in files."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from search.executor import Resume, TrialSpec
from search.folds import best_epoch, loss_so_far, running_loss
from search.front import leads
from search.paths import shown
from search.ranking import standing_of
from search.study_data import trial_seed
from search.supervisor.judge import judge
from search.supervisor.keeping import discard, discard_checkpoints, keep_best
from search.supervisor.overfit import ends_since
from search.supervisor.pruning import among
from search.supervisor.retries import goes_on
from search.supervisor.user_code import UserCode
from search.supervisor.view import TrialEnded
from search.supervisor.work import Running
from spaces import Space
from storage import AttemptEnd, EpochReport, SlotState, StaleFenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor import Count, Device, Outcome, Reported
    from search.ranking import Standing
    from search.supervisor.optuna_study import OptunaStudy
    from search.supervisor.view import View
    from search.supervisor.work import Work
    from spaces import Params
    from storage import Checkpoint, Claim, Database, Result, Written

# Failed trials, and nothing else, from a study's start after which it ends.
MOST_FAILED = 5


class Recorder:
    """Writes for one supervisor, always under a claim.

    Every method may be called again with the same arguments after the database failed in it: what
    was done is not done twice. All raise `StaleFenceError` where the claim no longer holds.
    """

    def __init__(self, work: Work, database: Database, trials: OptunaStudy, view: View) -> None:
        self._work = work
        self._database = database
        self._slots = database.slots
        self._trials = trials
        self._view = view
        self._tried: Claim | None = None  # the last one for which a trial may have been made

    def begin(self, claim: Claim, device: Device) -> Running:
        """The trial of a claimed slot: a new one, or as far as its checkpoint."""
        work, original = self._work, None
        if claim.repeats is not None:
            original = self._slots.find(work.study.id, claim.repeats)
        if claim.trial_id is None or claim.trial_number is None or claim.params is None:
            maybe_made = claim.fence > 1 or claim == self._tried
            self._tried = claim
            asked = self._trials.ask(
                claim,
                work.space,
                original=None if original is None else original.trial_id,
                maybe_made=maybe_made,
            )
            trial_id, number, params = asked.trial_id, asked.number, asked.params
            self._slots.asked(claim, trial_id=trial_id, trial_number=number, params=params)
        else:
            trial_id, number, params = claim.trial_id, claim.trial_number, dict(claim.params)
            self._trials.resume(trial_id)
        running = Running(
            trial=number,
            trial_id=trial_id,
            claim=claim,
            device=device,
            params=params,
            repeats=None if original is None else original.trial_number,
            checkpoint=claim.checkpoint.file if claim.checkpoint else None,
        )
        if claim.checkpoint is not None:
            self._catch_up(running)
        return running

    def _catch_up(self, running: Running) -> None:
        """Tell Optuna again what the earlier attempts reported, up to the checkpoint."""
        for epoch in self._database.history.of_slot(self._work.study.id, running.claim.slot):
            running.epochs.append(epoch)
            loss = running_loss(running.epochs)
            if loss is not None:
                self._trials.report(running.trial_id, self._step(running), loss)

    def spec(self, running: Running) -> TrialSpec:
        """What a trainer needs for a trial that has begun."""
        work, claim, number = self._work, running.claim, running.trial
        user = work.space if isinstance(work.space, UserCode) else None
        resume = None
        if claim.checkpoint is not None:
            resume = Resume(checkpoint=claim.checkpoint, epochs=tuple(running.epochs))
        return TrialSpec(
            trial=number,
            attempt=claim.fence,
            params=running.params,
            device=running.device,
            data=str(work.dataset(running.params).split),
            epochs=work.epochs,
            seed=trial_seed(work.study.seed, number),
            artifacts=work.paths.files.address,
            model_file=None if claim.repeats else work.paths.model(number, claim.fence),
            predictions_file=work.paths.predictions(number, claim.fence),
            checkpoint_file=work.paths.checkpoint(number, claim.fence),
            log_file=str(work.paths.log(number, claim.fence)),
            objective=work.objective,
            footprint=work.footprint,
            positive=work.positive,
            limits=work.space.limits if isinstance(work.space, Space) else None,
            user_space=user.target if user else None,
            user_folder=user.folder if user else "",
            every=work.every,
            resume=resume,
        )

    def report(self, reports: Sequence[tuple[Running, Reported]]) -> list[Written]:
        """Epochs, each with its checkpoint, of trials that each have one; what became of each."""
        for running, reported in reports:
            if running.epochs[-1:] != [reported.epoch]:
                running.epochs.append(reported.epoch)
        return self._database.reports.write([self._entry(*one) for one in reports])

    def _entry(self, running: Running, reported: Reported) -> EpochReport:
        so_far = loss_so_far(running.epochs) if self._compared(running) else None
        loss, step = running_loss(running.epochs), self._step(running)
        rule, intermediate, peers = self._work.pruning.rule, None, None
        if loss is not None:
            intermediate = self._trials.intermediate(running.trial_id, step, loss)
        if rule is not None and so_far is not None and not self._last(step):
            peers = among(rule.peers(running.claim.slot, step), running.count, self._work.footprint)
        return EpochReport(
            claim=running.claim,
            epoch=reported.epoch,
            checkpoint=reported.checkpoint,
            so_far=so_far,
            intermediate=intermediate,
            peers=peers,
        )

    def _compared(self, running: Running) -> bool:
        """Whether a trial is compared with others, and they with it.

        What an earlier study found best is not: it learns fast from its first epochs, and no new
        point would come through beside it.
        """
        earlier = self._trials.of_earlier(running.claim.slot)
        return running.repeats is None and not earlier

    def prunes(self, running: Running, reported: Reported, written: Written) -> bool:
        """Whether a trial ends at a report that was written, because others are ahead of it."""
        if reported.checkpoint is not None:
            self._replace_checkpoint(running, reported.checkpoint)
        pruning, others = self._work.pruning, written.others
        if pruning.rule is not None and others is not None and pruning.rule.ends(others):
            return True
        if running.repeats is not None or self._last(self._step(running)):  # it has to end
            return False
        undefined = running_loss(running.epochs) is None
        return pruning.overfit and not undefined and self._overfits(running)

    def _replace_checkpoint(self, running: Running, newest: Checkpoint) -> None:
        before, running.checkpoint = running.checkpoint, newest.file
        if before is not None and before != newest.file:
            discard(self._work.paths, before)

    def _last(self, step: int) -> bool:
        return step >= self._work.folds * self._work.epochs

    def _overfits(self, running: Running) -> bool:
        """Whether a trial ends because it overfits. One that leads the study never does.

        Only a COMPLETE trial can be best: one that leads is to become one.
        """
        work = self._work
        since = ends_since(
            running.epochs, work.objective, classes=len(work.study.identity["data"]["classes"])
        )
        if since is None:
            return False
        value = work.objective.value_of(best_epoch(running.epochs, work.objective))
        if value is None or leads(self._database, work.study, value, running.count):
            return False
        self._trials.mark_overfitting(running.trial_id, since)
        fold = f" of fold {running.epochs[-1].fold}" if work.folds > 1 else ""
        self._view.note(f"trial {running.trial}: overfitting since epoch {since}{fold}")
        return True

    def _step(self, running: Running) -> int:
        """Optuna's count of epochs. Folds follow each other, as long as they are at most."""
        epoch = running.epochs[-1]
        return (epoch.fold - 1) * self._work.epochs + epoch.epoch

    def count(self, running: Running, count: Count) -> None:
        """What its network takes that a trial is about to train."""
        running.count = count
        self._slots.weighed(running.claim, weights=count.weights, multiply_adds=count.multiply_adds)

    def choose(self, running: Running, params: Params) -> None:
        """The values that a user's code has got so far."""
        self._slots.chosen(running.claim, params)
        self._trials.describe(running.trial_id, params)

    def end(self, running: Running, outcome: Outcome) -> Result | None:
        """How an attempt ended.

        Returns:
            None when its trial goes on in another attempt.
        """
        if outcome.end == AttemptEnd.RELEASED or _has_nothing(outcome):
            self.release(running, checkpoint=outcome.checkpoint)
            return None
        attempts = self._slots.attempts(self._work.study.id, running.claim.slot)
        if goes_on(outcome.end, attempts):
            self._try_again(running, outcome)
            return None
        work = self._work
        result = judge(outcome, work.paths, running.trial, running.claim.fence, work.footprint)
        self._slots.end(running.claim, result)
        self._trials.tell(running.trial_id, result)
        discard_checkpoints(work.paths, running.trial)
        keep_best(self._database, work.study, work.paths, work.keep)
        self._show(running, result, standing_of(self._database, work.study))
        return result

    def release(self, running: Running, *, checkpoint: Checkpoint | None = None) -> None:
        """Give a trial back for a later attempt."""
        self._wait(running)
        self._slots.release(running.claim, checkpoint=checkpoint)
        if checkpoint is not None:
            self._replace_checkpoint(running, checkpoint)
        self._view.released(running.trial)

    def _try_again(self, running: Running, outcome: Outcome) -> None:
        self._wait(running)
        self._slots.release(
            running.claim,
            end=outcome.end,
            reason=outcome.reason,
            peak_memory=outcome.peak_memory,
        )
        if outcome.end == AttemptEnd.DAMAGED and running.checkpoint is not None:
            discard(self._work.paths, running.checkpoint)
        why = outcome.reason or str(outcome.end)
        self._view.note(f"trial {running.trial}: {why}; it will be tried again")
        self._view.released(running.trial)

    def _wait(self, running: Running) -> None:
        """In Optuna first: once the slot is free, another supervisor may already run its trial."""
        with suppress(StaleFenceError):  # it is free already, if freeing it does not object
            self._slots.check(running.claim)
            self._trials.release(running.trial_id)

    def refuse(self, running: Running, outcome: Outcome) -> None:
        """An attempt's end that comes after another supervisor took its trial."""
        if outcome.model_hash is not None:
            discard(self._work.paths, self._work.paths.model(running.trial, running.claim.fence))
        self._view.note(
            f"trial {running.trial}: another supervisor took it over; this attempt's result is "
            "refused"
        )
        self._view.taken(running.trial)

    def only_failures(self) -> str | None:
        """The reason that most failed trials have, if the study has nothing but enough of them."""
        ended = [one for one in self._slots.all(self._work.study.id) if one.state.ended]
        if len(ended) < MOST_FAILED or any(one.state != SlotState.FAIL for one in ended):
            return None
        reasons = [one.reason or "no reason given" for one in ended]
        return max(reasons, key=reasons.count)

    def _show(self, running: Running, result: Result, stands: Standing) -> None:
        self._view.ended(
            TrialEnded(
                device=running.device.name,
                trial=running.trial,
                state=result.state,
                end=result.end,
                value=result.value,
                best_epoch=result.best_epoch,
                reason=result.reason,
                repeats=running.repeats,
                standing=stands,
            )
        )
        if result.state == SlotState.FAIL:
            log = self._work.paths.log(running.trial, running.claim.fence)
            self._view.note(f"trial {running.trial}: its output is in {shown(log)}")


def _has_nothing(outcome: Outcome) -> bool:
    """Whether it was stopped before its first epoch: there is nothing to record."""
    return outcome.end == AttemptEnd.STOPPED and outcome.value is None
