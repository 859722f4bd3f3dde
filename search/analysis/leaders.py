"""The best trials of a study, with what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from search.folds import best_epoch
from search.paths import StudyPaths, model_bytes
from search.ranking import ranked, repeated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.objective import Objective
    from search.ranking import Repeated
    from storage import Artifacts, Database, Epoch, Slot, Study

LEADERS = 20  # in the table


@dataclass(frozen=True, kw_only=True)
class Leader:
    """One line of the leaders' table."""

    slot: Slot
    best: Epoch | None  # of folds, their mean
    seconds: float | None  # of an epoch, on average
    repeated: Repeated | None  # once finalists were trained again
    model_bytes: int | None  # of the kept model; None: there is none, or it cannot be seen


def leaders(
    database: Database, study: Study, slots: Sequence[Slot], objective: Objective
) -> list[Leader]:
    """The best trials, the best first."""
    first = ranked(slots, objective)[:LEADERS]
    history = database.history.of_slots(study.id, [one.slot for one in first])
    again = repeated(slots, objective)
    files = StudyPaths.of(study, database).files
    return [_leader(one, history.get(one.slot, []), again, objective, files) for one in first]


def _leader(
    slot: Slot,
    epochs: Sequence[Epoch],
    again: Mapping[int, Repeated],
    objective: Objective,
    files: Artifacts,
) -> Leader:
    seconds = [one.seconds for one in epochs]
    return Leader(
        slot=slot,
        best=best_epoch(epochs, objective),
        seconds=fmean(seconds) if seconds else None,
        repeated=again.get(slot.slot),
        model_bytes=model_bytes(files, slot),
    )
