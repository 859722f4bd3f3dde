"""One trial with everything that is recorded of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.analysis.classified import classify, read_predictions
from search.diagnosis import diagnose
from search.folds import best_epoch
from search.objective import objective_of, positive_label
from search.paths import StudyPaths, model_bytes
from storage import StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.analysis.classified import Classified
    from search.diagnosis import Finding
    from storage import Artifacts, Attempt, Database, Epoch, Slot, Study


@dataclass(frozen=True, kw_only=True)
class TrialDetails:
    """A trial, ended or not."""

    slot: Slot
    repeats: int | None  # the trial that it trains again
    epochs: Sequence[Epoch]
    best: Epoch | None  # of folds, their mean
    attempts: Sequence[Attempt]
    findings: Sequence[Finding]
    model_bytes: int | None  # of the kept model; None: there is none, or it cannot be seen
    classified: Classified | str  # or, in a line, why that is not there


def read_trial(database: Database, study: Study, slot: Slot) -> TrialDetails:
    """Read a trial, its files included."""
    epochs = database.history.of_slot(study.id, slot.slot)
    classes = study.identity["data"]["classes"]
    files = StudyPaths.of(study, database).files
    original = None if slot.repeats is None else database.slots.find(study.id, slot.repeats)
    return TrialDetails(
        slot=slot,
        repeats=None if original is None else original.trial_number,
        epochs=epochs,
        best=best_epoch(epochs, objective_of(study.identity)),
        attempts=database.slots.attempts(study.id, slot.slot),
        findings=diagnose(epochs, classes=len(classes), state=slot.trial_state),
        model_bytes=model_bytes(files, slot),
        classified=_classified(files, slot, study),
    )


def _classified(files: Artifacts, slot: Slot, study: Study) -> Classified | str:
    try:
        found = read_predictions(files, slot)
    except StorageError as error:
        return str(error)
    if isinstance(found, str):
        return found
    classes = study.identity["data"]["classes"]
    return classify(found, classes, positive_label(study.identity))
