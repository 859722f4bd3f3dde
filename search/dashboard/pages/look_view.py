"""What a trial looks at, drawn when somebody wants to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.analysis.classified import read_predictions
from search.analysis.validation_images import validation_images
from search.errors import SearchError
from search.look.kept import KeptLook, find_kept, folder_of, keep
from search.look.studied import chosen_examples, look_at_examples
from search.paths import StudyPaths
from search.record import record_of

if TYPE_CHECKING:
    from pathlib import Path

    from search.look.studied import LookedTrial
    from storage import Database, Slot, Study


def why_not(slot: Slot) -> str | None:
    """Why a trial cannot be looked into, in a line; None: nothing in its row speaks against it."""
    if not slot.state.over:
        return "What it looks at can be seen once it has ended."
    if slot.model_file is None:
        return "What it looks at cannot be seen: its weights were not kept."
    if slot.predictions_file is None:
        return "What it looks at cannot be seen: what it predicted was not kept."
    return None


class Looks:
    """The pictures of trials, kept on this host."""

    def __init__(self, database: Database, *, read_only: bool) -> None:
        self._database, self._read_only = database, read_only

    def of(self, study: Study, slot: Slot, *, draws: bool) -> KeptLook | None:
        """Those of a trial, drawn now where they are not kept and that is asked for.

        None: they are not kept.

        Raises:
            BusyError: another trial is being drawn.
            SearchError: why they cannot be.
            StorageError: the study's files cannot be reached.
            OSError: they cannot be written.
        """
        problem = why_not(slot)
        if problem is not None:
            raise SearchError(problem)
        folder = folder_of(study, slot)
        kept = find_kept(folder)
        if kept is None and self._read_only:
            raise SearchError(
                "It was not drawn yet, and this dashboard is --read-only: it draws nothing."
            )
        if kept is None and not draws:
            return None
        return kept or keep(folder, lambda draft: self._draw(study, slot, draft))

    def picture(self, study: Study, slot: Slot, name: str) -> bytes | None:
        """A picture that was drawn; None: there is none of that name."""
        if why_not(slot) is not None:
            return None
        folder = folder_of(study, slot)
        kept = find_kept(folder)
        if kept is None or name not in kept.files:
            return None
        try:
            return (folder / name).read_bytes()
        except FileNotFoundError:  # somebody empties the cache
            return None

    def _draw(self, study: Study, slot: Slot, folder: Path) -> LookedTrial:
        found = read_predictions(StudyPaths.of(study, self._database).files, slot)
        if isinstance(found, str):
            raise SearchError(found)
        record = record_of(self._database, study)
        every = (*record.trials, *record.repeats)
        trial = next(one for one in every if one.number == slot.trial_number)
        with validation_images(record) as images:
            return look_at_examples(trial, record, chosen_examples(found), images, folder=folder)
