"""Which trials' files stay."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from search.objective import objective_of
from search.ranking import leaders, ranked

if TYPE_CHECKING:
    from search.paths import StudyPaths
    from storage import Database, Study


def keep_best(database: Database, study: Study, paths: StudyPaths, keep: int) -> None:
    """Remove the weights of all but the best trials; the row forgets a file before it goes."""
    slots = database.slots.with_files(study.id)
    first = ranked(slots, objective_of(study.identity))
    for slot in [one for one in first if one.model_file][keep:]:
        database.slots.drop_model(study.id, slot.slot)
        discard(paths, str(slot.model_file))


def drop_predictions(database: Database, study: Study, paths: StudyPaths, keep: int) -> None:
    """Remove what all but the best trials predicted, once it is drawn; as `keep_best`."""
    kept = {one.slot for one in leaders(database, study, keep)}
    for slot in database.slots.with_files(study.id):
        if slot.predictions_file and slot.drawn and slot.slot not in kept:
            database.slots.drop_predictions(study.id, slot.slot)
            discard(paths, slot.predictions_file)


def discard_checkpoints(paths: StudyPaths, trial: int) -> None:
    """Remove every checkpoint of a trial that has ended.

    Those among them that no row knows: a trainer was killed after it had written one.
    """
    with suppress(Exception):  # as `discard`
        for file in paths.checkpoints(trial):
            discard(paths, file)


def discard(paths: StudyPaths, file: str) -> None:
    """Remove a file of the study that nothing needs any more.

    One that cannot be removed now stays for `search clean`: no trial fails for it.
    """
    with suppress(Exception):  # an object store raises errors of its own
        paths.files.remove(file)
