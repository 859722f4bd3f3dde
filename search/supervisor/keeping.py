"""Which trials' files stay."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from search.front import front_of
from search.objective import objective_of
from search.ranking import leaders, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.paths import StudyPaths
    from storage import Database, Slot, Study


MOST_OF_FRONT = 50
"""Points of a front whose weights are kept: of more, the ends and an even choice between."""


def keep_best(database: Database, study: Study, paths: StudyPaths, keep: int) -> None:
    """Remove the weights of all but the best trials, and of several objectives those of the front.

    The row forgets a file before it goes.
    """
    slots = database.slots.with_files(study.id)
    first = ranked(slots, objective_of(study.identity))
    kept = [one for one in first if one.model_file]
    of_front = _of_front(database, study, kept)
    for slot in kept[keep:]:
        if slot.slot not in of_front:
            database.slots.drop_model(study.id, slot.slot)
            discard(paths, str(slot.model_file))


def _of_front(database: Database, study: Study, slots: Sequence[Slot]) -> set[int]:
    """Which of these are on the front, the best first; at most as many as are kept."""
    numbers = {one.slot for one in front_of(database, study)}
    there = [one.slot for one in slots if one.slot in numbers]
    steps = max(1, min(MOST_OF_FRONT, len(there)) - 1)
    return {there[round(step * (len(there) - 1) / steps)] for step in range(steps + 1) if there}


def drop_predictions(database: Database, study: Study, paths: StudyPaths, keep: int) -> None:
    """Remove what all but the best trials predicted, once it is drawn; as `keep_best`."""
    slots = database.slots.with_files(study.id)
    kept = {one.slot for one in leaders(database, study, keep)}
    kept |= _of_front(database, study, ranked(slots, objective_of(study.identity)))
    for slot in slots:
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
