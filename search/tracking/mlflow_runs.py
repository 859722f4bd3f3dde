"""A study in MLflow: the search's side of it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from search.folds import best_epoch
from search.footprint import objectives_of
from search.objective import objective_of
from search.supervisor.work import Ending
from search.tracking.mlflow_client import place, speaking
from search.tracking.mlflow_study import MlflowStudy, milliseconds
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from search.ranking import Standing
    from search.tracking.tracker import TrackedTrial
    from storage import Epoch, Study

METRICS = (
    *("loss", "accuracy", "precision", "recall", "f1", "learning_rate", "seconds"),
    *("val_loss", "val_accuracy", "val_precision", "val_recall", "val_f1", "val_auc"),
)
EPOCHS = "epochs"  # a metric: how many are there
_AT_ONCE = 50  # epochs; MLflow takes 1,000 metrics a call
_PARAMS_AT_ONCE = 100  # MLflow's limit
_UNFIT = re.compile(r"[^\w\-. :/]")  # in a name
_STATUS = {
    SlotState.COMPLETE: "FINISHED",
    SlotState.PRUNED: "KILLED",
    SlotState.REFUSED: "KILLED",
    SlotState.FAIL: "FAILED",
    SlotState.CLAIMED: "RUNNING",
    SlotState.OPEN: "SCHEDULED",
}
_ENDED = ("FINISHED", "KILLED", "FAILED")
_ENDINGS = {
    Ending.BUDGET: "FINISHED",
    Ending.ENOUGH: "FINISHED",
    Ending.TIME: "FINISHED",
    Ending.INTERRUPTED: "KILLED",
    Ending.ASKED: "KILLED",
}


@dataclass
class _Shown:
    """What MLflow has of a trial."""

    run_id: str
    fence: int  # of the attempt that it was read under
    epochs: int
    params: set[str]
    status: str = "RUNNING"
    tags: Mapping[str, str] = field(default_factory=dict)


class MlflowRuns:
    """A `Tracker`: the study is a run, and each trial a run below it.

    Params and epochs are a trial's params and metrics; step = epoch, as in Optuna's tables: folds
    follow each other. A PRUNED trial's run is KILLED, one that waits for its next attempt
    SCHEDULED. What is best is metrics and tags of the study's run, for MLflow's params never
    change and the best trial may.
    """

    def __init__(self, study: Study) -> None:
        """Prepare; nothing is asked yet."""
        self._study = study
        self._runs = MlflowStudy(study.name, study.uid, impatient=True)
        self._shown: dict[int, _Shown] = {}
        self._status: str | None = None  # of the study's run

    @property
    def place(self) -> str:
        """As a `Tracker`."""
        return place()

    def missing(self, numbers: Iterable[int]) -> list[int]:
        """As a `Tracker`."""
        with speaking():
            runs = self._runs.children()
        ended = {run.data.tags.get("search.trial") for run in runs if run.info.status in _ENDED}
        return [number for number in numbers if str(number) not in ended]

    def show(self, trial: TrackedTrial) -> None:
        """As a `Tracker`."""
        try:
            with speaking():
                self._begin()
                self._show(trial)
        except Exception:
            # What was taken of it is asked for, not guessed; its runs may have been deleted.
            self._shown.pop(trial.number, None)
            self._runs.forget()
            raise

    def conclude(
        self, standing: Standing, best: TrackedTrial | None, ending: Ending | None
    ) -> None:
        """As a `Tracker`."""
        with speaking():
            self._stand(standing, best)
            if ending is not None:
                self._status = None
                self._runs.client.set_terminated(
                    self._runs.parent(), _ENDINGS.get(ending, "FAILED")
                )

    def _stand(self, standing: Standing, best: TrackedTrial | None) -> None:
        if best is None:
            return
        client, parent = self._runs.client, self._runs.parent()
        stands = f"trial {best.number}, {standing.best:.6g}, of {standing.ended}"
        if client.get_run(parent).data.tags.get("search.standing") == stands:
            return
        values = _best(best, self._study) | _present(best_value=standing.best)
        tags = _tags({"standing": stands, **_of_best(best)})
        client.log_batch(parent, metrics=_metrics(values, standing.ended), tags=tags)

    def _begin(self) -> None:
        if self._status is None:
            identity = self._study.identity
            direction = objective_of(identity).direction
            said = {"objective": ", ".join(objectives_of(identity)), "direction": direction}
            parent = self._runs.parent()
            self._runs.client.update_run(parent, status="RUNNING")
            tags = _tags({**said, "seed": self._study.seed, "space": self._space})
            self._runs.client.log_batch(parent, tags=tags)
            self._status = "RUNNING"

    @property
    def _space(self) -> str:
        return str(self._study.identity["space"]["name"])

    def _show(self, trial: TrackedTrial) -> None:
        shown = self._shown.get(trial.number)
        if shown is None or shown.fence != trial.slot.fence:
            shown = self._shown[trial.number] = self._found_or_made(trial)
        if trial.over and shown.status == _STATUS[trial.slot.state]:  # that is said last
            return
        self._log_params(shown, trial.slot.params or {})
        self._log_epochs(shown, trial.epochs)
        tags = _about(trial)
        if tags != shown.tags:
            metrics = _metrics(_outcome(trial), trial.slot.best_epoch or 0)
            self._runs.client.log_batch(shown.run_id, metrics=metrics, tags=_tags(tags))
            shown.tags = tags
        self._set_status(shown, trial)

    def _found_or_made(self, trial: TrackedTrial) -> _Shown:
        run = self._runs.child(trial.number)
        if run is None:
            began = trial.attempts[0].started_at if trial.attempts else None
            run = self._runs.make_child(trial.number, began)
        return _Shown(
            run_id=run.info.run_id,
            fence=trial.slot.fence,
            epochs=round(run.data.metrics.get(EPOCHS, 0)),
            params=set(run.data.params),
            status=run.info.status,
        )

    def _log_params(self, shown: _Shown, params: Mapping[str, Any]) -> None:
        from mlflow.entities import Param

        named = {_UNFIT.sub("_", name): str(value) for name, value in params.items()}
        new = [Param(name, value) for name, value in named.items() if name not in shown.params]
        for start in range(0, len(new), _PARAMS_AT_ONCE):
            some = new[start : start + _PARAMS_AT_ONCE]
            self._runs.client.log_batch(shown.run_id, params=some)
        shown.params |= named.keys()

    def _log_epochs(self, shown: _Shown, epochs: Sequence[Epoch]) -> None:
        for start in range(shown.epochs, len(epochs), _AT_ONCE):
            some = epochs[start : start + _AT_ONCE]
            metrics = [
                metric
                for count, epoch in enumerate(some, start=start + 1)
                for metric in _metrics(_of_epoch(epoch) | {EPOCHS: count}, self._step(epoch))
            ]
            self._runs.client.log_batch(shown.run_id, metrics=metrics)
            shown.epochs = start + len(some)

    def _step(self, epoch: Epoch) -> int:
        return (epoch.fold - 1) * int(self._study.identity["epochs"]) + epoch.epoch

    def _set_status(self, shown: _Shown, trial: TrackedTrial) -> None:
        status = _STATUS[trial.slot.state]
        if status == shown.status:
            return
        if trial.over:
            ended = trial.slot.ended_at
            at = None if ended is None else milliseconds(ended)
            self._runs.client.set_terminated(shown.run_id, status, end_time=at)
        else:
            self._runs.client.update_run(shown.run_id, status=status)
        shown.status = status


def _present(**values: float | None) -> dict[str, float]:
    return {name: value for name, value in values.items() if value is not None}


def _of_epoch(epoch: Epoch) -> dict[str, float]:
    return _present(**{name: getattr(epoch, name) for name in METRICS})


def _outcome(trial: TrackedTrial) -> dict[str, float]:
    slot = trial.slot
    if not trial.over:
        return {}
    costs = {"size": slot.size, "latency": slot.latency}
    return _present(value=slot.value, best_epoch=slot.best_epoch, **costs)


def _best(trial: TrackedTrial, study: Study) -> dict[str, float]:
    epoch = best_epoch(trial.epochs, objective_of(study.identity))
    return {} if epoch is None else _of_epoch(epoch)


def _about(trial: TrackedTrial) -> dict[str, str]:
    """What tags say of a trial, without what is not known."""
    slot, last = trial.slot, trial.attempts[-1] if trial.attempts else None
    said = {
        "state": "WAITING" if trial.waits else slot.trial_state,
        "seed": trial.seed,
        "attempt": slot.fence,
        "device": last and last.device,
        "host": last and last.host,
        "weights": slot.weights,
        "reason": slot.reason,
        "repeats": trial.repeats,
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def _of_best(trial: TrackedTrial) -> dict[str, Any]:
    params = trial.slot.params or {}
    named = {f"best.{_UNFIT.sub('_', name)}": value for name, value in params.items()}
    return {"best_trial": trial.number, **named}


def _metrics(values: Mapping[str, float], step: int) -> list[Any]:
    from mlflow.entities import Metric

    now = round(time.time() * 1000)
    return [Metric(name, value, now, step) for name, value in values.items()]


def _tags(values: Mapping[str, Any]) -> list[Any]:
    from mlflow.entities import RunTag

    return [RunTag(f"search.{name}", str(value)) for name, value in values.items()]
