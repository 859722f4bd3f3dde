"""Which trial a picture is of, and what is known of that trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.objective import objective_of, positive_label
from search.paths import StudyPaths
from search.pictures.subject import Kind, Subject, picture_id

if TYPE_CHECKING:
    from storage import Database, Slot, Study


def find_slot(database: Database, picture: str) -> tuple[Study, Slot] | None:
    """The trial that has a picture of this id, drawn or not; None where none has."""
    for study in database.studies.all():
        for slot in database.slots.all(study.id):
            if picture in {picture_id(study.uid, slot.slot, kind) for kind in Kind}:
                return study, slot
    return None


def subject_of(database: Database, study: Study, slot: Slot) -> Subject:
    """What the pictures of a trial show."""
    assert slot.trial_number is not None  # noqa: S101
    return Subject(
        study=study.name,
        uid=study.uid,
        artifacts=StudyPaths.of(study, database).files.address,
        slot=slot.slot,
        trial=slot.trial_number,
        state=slot.state,
        reason=slot.reason,
        objective=objective_of(study.identity),
        value=slot.value,
        best_epoch=slot.best_epoch,
        params=dict(slot.params or {}),
        weights=slot.weights,
        classes=tuple(study.identity["data"]["classes"]),
        positive=positive_label(study.identity),
        epochs=tuple(database.history.of_slot(study.id, slot.slot)),
        attempts=tuple(database.slots.attempts(study.id, slot.slot)),
        predictions_file=slot.predictions_file,
    )
