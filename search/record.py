"""A study as it stands, read from the project's own tables."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from search.errors import SearchError, UsageError
from search.folds import best_epoch
from search.footprint import footprint_of
from search.front import front
from search.objective import Objective, objective_of
from search.paths import StudyPaths, sha256
from search.ranking import ranked, repeated
from storage import Artifacts, SlotState, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from search.footprint import Footprint
    from search.ranking import Repeated
    from storage import Database, Epoch, Slot, Study


@dataclass(frozen=True, kw_only=True)
class TrialRecord:
    """One trial, ended or at work."""

    number: int
    state: str  # COMPLETE, PRUNED, FAIL or REFUSED; RUNNING while it is at work
    value: float | None  # the objective's best over its epochs
    best_epoch: int | None
    params: Mapping[str, Any]
    epochs: tuple[Epoch, ...] = field(repr=False)
    device: str  # of its last attempt, as "cpu:0"
    weights: int | None  # number of weights of its model
    reason: str | None
    model_file: str | None  # path or URL of its best epoch's model, if that is kept
    model_hash: str | None
    best: Epoch | None = field(repr=False)  # the epoch of the value; of folds, their mean
    repeats: int | None  # the trial that it trained again, with another seed
    repeated: Repeated | None = None  # of a finalist, once their means rank them and not the value
    size: int | None = None  # bytes of its model's `.keras` file, where that is an objective
    latency: float | None = None  # milliseconds that its model takes for one image, likewise
    predictions_file: str | None = None  # name in the study's folder of artifacts, if it is kept
    predictions_hash: str | None = None


@dataclass(frozen=True, kw_only=True)
class StudyRecord:
    """A study with every trial that ended, in their order."""

    name: str
    uid: str
    storage: str  # the database's address, without its password
    artifacts: str  # its own folder: a path or URL
    identity: Mapping[str, Any] = field(repr=False)
    source: str
    seed: int
    budget: int | None
    enough: str | None = None  # why no improvement is expected of more trials, if it ended for that
    trials: Sequence[TrialRecord] = field(repr=False)
    refused: Sequence[TrialRecord] = field(
        repr=False
    )  # their networks may not be trained; not in the budget
    repeats: Sequence[TrialRecord] = field(
        repr=False
    )  # ended trials that trained finalists again; not in the budget
    leaders: Sequence[TrialRecord] = field(repr=False)  # those with a value, the best first
    running: Sequence[TrialRecord] = field(
        repr=False
    )  # those that have not ended and are being worked on

    @property
    def objective(self) -> Objective:
        """What a trial's value is."""
        return objective_of(self.identity)

    @property
    def footprint(self) -> tuple[Footprint, ...]:
        """The objectives beside it, of most studies none."""
        return footprint_of(self.identity)

    @property
    def front(self) -> list[TrialRecord]:
        """With several objectives, the COMPLETE trials that no other one dominates.

        The best by the first objective first. `search export --trial N` writes any of them.
        """
        return front(self.trials, self.identity)

    @property
    def best_trial(self) -> TrialRecord | None:
        """The COMPLETE trial of the best value; None while there is none.

        Once the finalists were trained again, it is the one of the best `repeated.mean`; its value
        is still that of its first training, whose weights are kept.
        """
        leader = self.leaders[0] if self.leaders else None
        return leader if leader is not None and leader.state == SlotState.COMPLETE else None

    @property
    def best_params(self) -> Mapping[str, Any]:
        """The best trial's params.

        Raises:
            SearchError: no trial is COMPLETE.
        """
        if self.best_trial is None:
            raise SearchError(f"study {self.name} has no COMPLETE trial")
        return self.best_trial.params

    def model(self) -> Any:
        """The best trial's Keras model, on uint8 images; imports Keras.

        Raises:
            SearchError: there is no COMPLETE trial, or its file is gone or altered.
        """
        if self.best_trial is None:
            raise SearchError(f"study {self.name} has no COMPLETE trial")
        with kept_model(self.best_trial) as file:
            import keras

            return keras.saving.load_model(file)


@contextmanager
def kept_model(trial: TrialRecord) -> Iterator[Path]:
    """The file of a trial's model, checked against its recorded hash.

    Of an object store it is a copy, which goes with the context.

    Raises:
        SearchError: it was not kept, is gone, or is not what was saved.
    """
    if trial.model_file is None and trial.epochs and max(one.fold for one in trial.epochs) > 1:
        raise SearchError(
            f"trial {trial.number} was cross-validated: each fold had a model of its own, and none "
            "was kept; search export --refit trains one on all images"
        )
    if trial.model_file is None:
        raise SearchError(f"the weights of trial {trial.number} were not kept (see --keep)")
    folder, name = os.path.split(trial.model_file)
    files = Artifacts(folder)
    if not files.exists(name):
        raise SearchError(f"the model of trial {trial.number} is gone: {trial.model_file}")
    with files.reading(name) as file:
        if sha256(file) != trial.model_hash:
            raise SearchError(
                f"{trial.model_file} is not what trial {trial.number} saved: hash differs"
            )
        yield file


def read_study(name: str | None, storage: str) -> StudyRecord:
    """Read a study, or the one started last.

    Raises:
        UsageError: there is no such study.
        StorageError: the database cannot be read.
    """
    database = open_database(storage)
    try:
        return record_of(database, find_study(database, name))
    finally:
        database.close()


def find_study(database: Database, name: str | None) -> Study:
    """The study of that name; without a name, the one started last.

    Raises:
        UsageError: names the studies that there are.
    """
    studies = database.studies.all()
    if not studies:
        raise UsageError(f"{database.address} holds no study; start one with search start")
    if name is None:
        return studies[0]
    found = [study for study in studies if study.name == name]
    if not found:
        known = ", ".join(study.name for study in studies[:10])
        raise UsageError(f"there is no study {name!r} in {database.address}; there is: {known}")
    return found[0]


def find_trial(record: StudyRecord, number: int) -> TrialRecord:
    """A trial that ended, by its number.

    Raises:
        UsageError: there is none.
    """
    for one in (*record.trials, *record.repeats):
        if one.number == number:
            return one
    raise UsageError(f"study {record.name} has no trial {number} that ended")


def record_of(database: Database, study: Study) -> StudyRecord:
    """A study with its trials."""
    history = database.history.of_study(study.id)
    every = [slot for slot in database.slots.all(study.id) if slot.trial_number is not None]
    ended = [slot for slot in every if slot.state.ended]
    slots = [slot for slot in ended if slot.repeats is None]
    refused = [slot for slot in every if slot.state == SlotState.REFUSED]
    claimed = [slot for slot in every if slot.state == SlotState.CLAIMED]
    files = StudyPaths.of(study, database).files
    devices = {one.slot: one.device for one in database.slots.attempts(study.id)}
    objective = objective_of(study.identity)
    numbers = {slot.slot: slot.trial_number for slot in every}
    again = repeated(every, objective)
    trials = {}
    for slot in every:
        epochs = tuple(history.get(slot.slot, ()))
        trials[slot.slot] = TrialRecord(
            **_own(slot, files),
            epochs=epochs,
            device=devices[slot.slot],
            best=best_epoch(epochs, objective),
            repeats=None if slot.repeats is None else numbers[slot.repeats],
            repeated=again.get(slot.slot),
        )
    return StudyRecord(
        name=study.name,
        uid=study.uid,
        storage=database.address,
        artifacts=files.address,
        identity=study.identity,
        source=study.source,
        seed=study.seed,
        budget=study.budget,
        enough=study.enough,
        trials=[trials[slot.slot] for slot in slots],
        refused=[trials[slot.slot] for slot in refused],
        running=[trials[slot.slot] for slot in claimed],
        repeats=[trials[slot.slot] for slot in ended if slot.repeats is not None],
        leaders=[trials[one.slot] for one in ranked(every, objective)],
    )


def _own(slot: Slot, files: Artifacts) -> dict[str, Any]:
    """What a slot itself says of its trial."""
    return {
        "number": slot.trial_number,
        "state": slot.trial_state,
        "value": slot.value,
        "best_epoch": slot.best_epoch,
        "params": slot.params or {},
        "weights": slot.weights,
        "size": slot.size,
        "latency": slot.latency,
        "reason": slot.reason,
        "model_file": files.place(slot.model_file) if slot.model_file else None,
        "model_hash": slot.model_hash,
        "predictions_file": slot.predictions_file,
        "predictions_hash": slot.predictions_hash,
    }
