"""Which trials' weights stay on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.ranking import ranked

if TYPE_CHECKING:
    from search.paths import StudyPaths
    from storage import Database


def keep_best(database: Database, study_id: int, paths: StudyPaths, keep: int) -> None:
    """Remove the weights of all but the best trials; the row forgets a file before it goes."""
    with_model = [slot for slot in ranked(database.slots.all(study_id)) if slot.model_file]
    for slot in with_model[keep:]:
        database.slots.drop_model(study_id, slot.slot)
        (paths.folder / str(slot.model_file)).unlink(missing_ok=True)
