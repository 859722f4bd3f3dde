"""Optuna's side of a study: asking for params, and its rows as a copy of ours."""

from __future__ import annotations

import json
import warnings
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

import optuna
from optuna.artifacts import ArtifactMeta
from optuna.exceptions import ExperimentalWarning, UpdateFinishedTrialError
from optuna.pruners import NopPruner
from optuna.trial import Trial, TrialState, create_trial

from search.errors import SearchError, UsageError
from search.executor import Answer
from search.footprint import footprint_of, values_of
from search.objective import objective_of
from search.pictures.subject import Kind, picture_id
from search.supervisor.earlier_view import EarlierView
from search.supervisor.enqueuing import enqueued, own_points
from search.supervisor.sampler_view import CONSTRAINT, SamplerView
from search.supervisor.user_code import UserCode
from storage import Intermediate, SlotState, StaleFenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optuna.samplers import BaseSampler
    from optuna.storages import BaseStorage

    from search.executor import Question
    from search.footprint import Footprint
    from search.objective import Objective
    from spaces import Params, Scalar, Space
    from storage import Claim, Database, Result, Slot
    from storage import Study as StudyRow

SLOT_ATTRIBUTE = "slot"  # which slot a trial belongs to, for repairs
REPEATS_ATTRIBUTE = "repeats"  # the number of the trial that it trains again
_ARTIFACTS = "artifacts:"  # Optuna 5.0, optuna/artifacts/_upload.py
OVERFITTING_ATTRIBUTE = "overfitting_since"  # the epoch, of a trial that was ended for it
_STATES = {
    SlotState.COMPLETE: TrialState.COMPLETE,
    SlotState.PRUNED: TrialState.PRUNED,
    SlotState.FAIL: TrialState.FAIL,
    SlotState.REFUSED: TrialState.PRUNED,
}


@dataclass(frozen=True, kw_only=True)
class NewTrial:
    """A trial that Optuna has made."""

    trial_id: int
    number: int
    params: Params


class OptunaStudy:
    """A study in Optuna's tables, made where it is missing.

    Raises:
        SearchError: on making it, when the study has trials and Optuna's half of it was deleted,
            or it has none and Optuna has a study of that name which is not ours.
        UsageError: on making it, when Optuna's study has other directions.
    """

    def __init__(
        self, database: Database, study: StudyRow, sampler: BaseSampler, *, settled: bool = True
    ) -> None:
        """Open or make it.

        Args:
            database: where it is.
            study: ours.
            sampler: of this supervisor's trials.
            settled: whether a trial's params are all known once it is; not of users' code, which
                asks for them one by one.
        """
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._rows, self._slots = database.optuna_trials, database.slots
        self._id, self._uid = study.id, study.uid
        self._objective = objective = objective_of(study.identity)
        self._asking: dict[int, Trial] = {}  # of users' code, by Optuna's id
        self._storage = database.optuna
        self._footprint = footprint_of(study.identity)
        self._every: tuple[Objective | Footprint, ...] = (objective, *self._footprint)
        self._earlier = EarlierView(database.earlier.of_study(study.id), objective)
        self._view = SamplerView(
            self._storage,
            self._rows,
            study.id,
            objective,
            footprint=self._footprint,
            settled=settled,
            earlier=self._earlier.trials,
        )
        self._study = optuna.create_study(
            study_name=study.name,
            storage=self._storage,
            directions=[one.direction for one in self._every],
            sampler=sampler,
            pruner=NopPruner(),
            load_if_exists=True,
        )
        self._check()
        self._name_objectives()

    def _check(self) -> None:
        name = self._study.study_name
        if self._slots.have_trials(self._id) and not self._rows.there(name):
            raise SearchError(
                f"Optuna's half of study {name} was deleted; search delete {name} removes the "
                "rest, or give another --study"
            )
        if self._rows.unmarked(name, SLOT_ATTRIBUTE):
            raise SearchError(
                f"Optuna has a study {name} that is not this program's; give another --study"
            )
        # An existing study keeps its own directions, whatever it was opened with.
        kept = [one.name.lower() for one in self._study.directions]
        if kept != [one.direction for one in self._every]:
            wanted = ", ".join(f"{one.direction} {one}" for one in self._every)
            raise UsageError(
                f"Optuna's study {name} exists to {', '.join(kept)}, not to {wanted}; give another "
                "--study"
            )

    def _name_objectives(self) -> None:
        """What optuna-dashboard writes at the axes, where there are several."""
        names = [str(one) for one in self._every]
        if self._footprint and self._study.metric_names != names:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ExperimentalWarning)
                self._study.set_metric_names(names)

    def ask(
        self,
        claim: Claim,
        space: Space | UserCode,
        *,
        original: int | None = None,
        maybe_made: bool = False,
    ) -> NewTrial:
        """Make a RUNNING trial for a claimed slot, with params from the sampler.

        With an `original`, Optuna's id of another trial, they are that one's. The first slots get
        the points of earlier studies, then those that the space enqueues and that the study which
        this one continues has not tried. A user's code asks for its params itself, by `answer`: so
        far there are none. A trial that is `maybe_made` for the slot by now, and was not recorded,
        is taken up.
        """
        study = self._fresh()
        trial_id = None
        if maybe_made:
            trial_id = self._rows.running_with(study.study_name, SLOT_ATTRIBUTE, claim.slot)
        if trial_id is None:
            template = create_trial(
                state=TrialState.RUNNING,
                user_attrs={SLOT_ATTRIBUTE: claim.slot, **self._mark(original)},
                system_attrs={
                    **(self._given(original) or self._enqueued(space, claim.slot)),
                    **_pictures(self._uid, claim.slot),
                },
            )
            if not isinstance(space, UserCode):
                with self._view.unwritten(template) as unwritten:
                    params = space.sample(Trial(study, unwritten))
                trial_id, number = self._rows.add(study.study_name, template)
                return NewTrial(trial_id=trial_id, number=number, params=params)
            study_id = self._storage.get_study_id_from_name(study.study_name)
            trial_id = self._storage.create_new_trial(study_id, template)
        trial = Trial(study, trial_id)
        if isinstance(space, UserCode):
            self._asking[trial_id] = trial
            return NewTrial(trial_id=trial_id, number=trial.number, params={})
        return NewTrial(trial_id=trial_id, number=trial.number, params=space.sample(trial))

    def _mark(self, original: int | None) -> dict[str, Any]:
        if original is None:
            return {}
        return {REPEATS_ATTRIBUTE: self._storage.get_trial_number_from_id(original)}

    def _given(self, original: int | None) -> dict[str, Any]:
        if original is None:
            return {}
        return {"fixed_params": self._storage.get_trial(original).params}

    def _enqueued(self, space: Space | UserCode, slot: int) -> dict[str, Any]:
        if isinstance(space, UserCode):
            return {}
        return enqueued([*self._earlier.points, *own_points(space, self._earlier.trials)], slot)

    def of_earlier(self, slot: int) -> bool:
        """Whether a slot gets a point that an earlier study found best."""
        return slot <= len(self._earlier.points)

    def answer(self, trial_id: int, question: Question) -> Answer:
        """The sampler's value for a user's code; asked again, the same."""
        if trial_id not in self._asking:
            self._asking[trial_id] = Trial(self._fresh(), trial_id)
        try:
            return Answer(value=_suggested(self._asking[trial_id], question))
        except ValueError as error:  # the study knows the name with other values, for one
            return Answer(error=" ".join(f"{question.name}: {error}".split()))

    def describe(self, trial_id: int, params: Params) -> None:
        """Keep as user attributes what a user's code sees otherwise than the sampler does.

        So optuna-dashboard shows the value beside, say, the index that stands for it.
        """
        sampled = self._storage.get_trial(trial_id).params
        for name, value in params.items():
            if sampled.get(name) != value:
                with _stale_if_finished():
                    self._storage.set_trial_user_attr(trial_id, name, value)

    def _fresh(self) -> optuna.Study:
        # `Study.ask` can neither mark a trial as it makes it nor leave WAITING ones alone. A Study
        # of its own for each trial, because one keeps the list of trials that it saw first.
        return optuna.load_study(
            study_name=self._study.study_name,
            storage=cast("BaseStorage", self._view),
            sampler=self._study.sampler,
            pruner=NopPruner(),
        )

    def resume(self, trial_id: int) -> None:
        """A trial that was given back runs again."""
        with _stale_if_finished():
            self._storage.set_trial_state_values(trial_id, TrialState.RUNNING)

    def release(self, trial_id: int) -> None:
        """A trial is given back: it waits, rather than seem to run."""
        self._asking.pop(trial_id, None)
        with _stale_if_finished():
            self._storage.set_trial_state_values(trial_id, TrialState.WAITING)

    def report(self, trial_id: int, step: int, val_loss: float) -> None:
        """Record again what an earlier attempt reported."""
        one = self.intermediate(trial_id, step, val_loss)
        if one is not None:
            with _stale_if_finished():
                self._storage.set_trial_intermediate_value(trial_id, step, one.value)

    def intermediate(self, trial_id: int, step: int, val_loss: float) -> Intermediate | None:
        """The intermediate value of an epoch; the step counts epochs.

        None with several objectives: Optuna allows none there, and TPE raises at a PRUNED trial
        that has one.

        It is the validation loss, whatever the objective. TPE, where it ranks PRUNED trials by
        their intermediate values, goes by the study's direction: when that is to maximize, the
        value is the negative validation loss. A PRUNED trial's value in Optuna is its last
        intermediate one.
        """
        if self._footprint:
            return None
        value = self._objective.signed(val_loss)
        return Intermediate(trial_id=trial_id, step=step, value=value)

    def mark_overfitting(self, trial_id: int, since: int) -> None:
        """Note as a user attribute that a trial is ended because it overfits, since an epoch.

        No reason is given for its end: a PRUNED trial that has one is infeasible.
        """
        with _stale_if_finished():
            self._storage.set_trial_user_attr(trial_id, OVERFITTING_ATTRIBUTE, since)

    def tell(self, trial_id: int, ended: Result | Slot) -> None:
        """Record how a trial ended.

        Args:
            trial_id: Optuna's id.
            ended: its end, in a state that is over. PRUNED with a reason and REFUSED mean that the
                point itself is bad: it becomes a violated constraint. Told FAIL, the sampler would
                learn nothing and propose its like again. The values of a COMPLETE one are told; a
                PRUNED one has its last intermediate value, or none. The reason is a user attribute,
                which optuna-dashboard shows.
        """
        self._asking.pop(trial_id, None)
        with suppress(UpdateFinishedTrialError):  # another supervisor has mended it, or just does
            self._tell(trial_id, ended)

    def _tell(self, trial_id: int, ended: Result | Slot) -> None:
        now = self._storage.get_trial(trial_id)
        if now.state.is_finished():
            return
        if now.state == TrialState.WAITING:
            self._storage.set_trial_state_values(trial_id, TrialState.RUNNING)
        state, reason = _STATES[ended.state], ended.reason
        if reason is not None:
            self._storage.set_trial_user_attr(trial_id, "reason", reason)
        infeasible = state == TrialState.PRUNED and reason is not None
        if infeasible and CONSTRAINT not in now.constraints:  # a crash came right after it
            Trial(self._study, trial_id).set_constraint(CONSTRAINT, 1.0)
        number = self._storage.get_trial_number_from_id(trial_id)
        values = None
        if state == TrialState.COMPLETE:
            values = values_of(ended, self._footprint)
        self._study.tell(number, values, state=state, skip_if_finished=True)

    def repair(self) -> int:
        """Make Optuna's rows agree with ours after a crash between the two.

        Returns:
            How many trials were mended.
        """
        differing = self._rows.differing(self._id)
        for number in differing:
            slot = self._slots.find(self._id, number)  # as it stands by now
            assert slot.trial_id is not None  # noqa: S101
            if slot.state.over:
                self.tell(slot.trial_id, slot)
            elif slot.state == SlotState.OPEN:
                with suppress(StaleFenceError):  # another supervisor mends it just now
                    self.release(slot.trial_id)
        return len(differing)


@contextmanager
def _stale_if_finished() -> Iterator[None]:
    """Who writes about a trial that has ended is late: another supervisor owned it since.

    Raises:
        StaleFenceError: it has.
    """
    try:
        yield
    except UpdateFinishedTrialError as error:
        raise StaleFenceError("the trial has ended under another attempt") from error


def _pictures(uid: str, slot: int) -> dict[str, str]:
    """The pictures that the trial will have, as `optuna.artifacts.upload_artifact` notes them.

    Now: what has ended can be given no attributes any more, and they are drawn after that.
    """
    notes = {}
    for kind in Kind:
        artifact = picture_id(uid, slot, kind)
        meta = ArtifactMeta(
            artifact_id=artifact, filename=kind.value, mimetype="image/png", encoding=None
        )
        notes[f"{_ARTIFACTS}{artifact}"] = json.dumps(asdict(meta))
    return notes


def _suggested(trial: Trial, question: Question) -> Scalar:
    if question.kind == "categorical":
        value: Scalar = trial.suggest_categorical(question.name, question.choices)
        return value
    low, high = question.low or 0, question.high or 0
    if question.kind == "int":
        step = int(question.step or 1)
        return trial.suggest_int(question.name, int(low), int(high), step=step, log=question.log)
    return trial.suggest_float(question.name, low, high, step=question.step, log=question.log)
