"""Files that nobody refers to."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from search.data.dataset import SPLITS
from search.data.preparation import KEY_CHARACTERS
from search.data.pruning import look_into, remove_prepared
from search.housekeeping.files import Kind, study_files
from search.paths import cache_folder
from storage import Artifacts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.housekeeping.files import StudyFile
    from storage import Attempt, Database, Slot, Study

DAY_SECONDS = 86_400.0  # what was written to since may still be at work


class Reason(StrEnum):
    """Why nobody needs a file."""

    CHECKPOINT = "checkpoints that no trial goes on from"
    WEIGHTS = "weights that no trial keeps"
    PREDICTIONS = "predictions that no trial keeps"
    LOG = "logs of earlier attempts"
    PARTIAL = "files half written, a day ago or longer"
    PREPARED = "prepared images that no study here has"


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A file, or a folder of the cache, that can go."""

    study: str | None  # None: of the cache
    reason: Reason
    place: str  # path or URL
    size: int  # bytes


def find_leftovers(database: Database, study: Study | None = None) -> list[Leftover]:
    """What can go of one study or, without one, of all and of the cache of prepared images.

    What an attempt at work may be writing is never in it.
    """
    studies = database.studies.all() if study is None else [study]
    found = [leftover for one in studies for leftover in _of_study(database, one)]
    return found if study else [*found, *_of_cache(database)]


def remove_leftovers(
    database: Database, study: Study | None, leftovers: Sequence[Leftover]
) -> list[Leftover]:
    """Remove those that can still go, as it may be long ago that they were listed.

    Returns:
        Those that were removed.
    """
    wanted = set(leftovers)
    return [one for one in find_leftovers(database, study) if one in wanted and _remove(one)]


def _remove(leftover: Leftover) -> bool:
    if leftover.reason is Reason.PREPARED:
        return remove_prepared(Path(leftover.place), time.time() - DAY_SECONDS)
    folder, name = os.path.split(leftover.place)
    Artifacts(folder).remove(name)
    return True


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the rows of a study say of its files."""

    slots: Mapping[int, Slot]  # by the trial's number
    attempts: Mapping[tuple[int, int], Attempt]  # by the slot and its own number

    @property
    def at_work(self) -> bool:
        return any(attempt.end is None for attempt in self.attempts.values())

    def reason(self, file: StudyFile) -> Reason | None:
        """Why a file can go; None where it must stay."""
        slot = None if file.trial is None else self.slots.get(file.trial)
        attempt = self.attempts.get((slot.slot, file.attempt or 0)) if slot else None
        if self.at_work if attempt is None else attempt.end is None:
            return None
        if file.partial:
            changed = file.changed
            old = changed is not None and changed < time.time() - DAY_SECONDS
            return Reason.PARTIAL if old else None
        return None if file.kind is Kind.OTHER else _unneeded(file, slot)


def _unneeded(file: StudyFile, slot: Slot | None) -> Reason | None:
    if file.kind is Kind.LOG:
        return None if slot and slot.fence == file.attempt else Reason.LOG
    if file.kind is Kind.WEIGHTS:
        return None if slot and slot.model_file == file.name else Reason.WEIGHTS
    if file.kind is Kind.PREDICTIONS:
        return None if slot and slot.predictions_file == file.name else Reason.PREDICTIONS
    newest = slot.checkpoint if slot and not slot.state.over else None
    return None if newest and newest.file == file.name else Reason.CHECKPOINT


def _of_study(database: Database, study: Study) -> list[Leftover]:
    # In this order: what a file is needed for is in a slot as soon as its attempt has ended.
    files = study_files(database, study)
    attempts = database.slots.attempts(study.id)
    slots = database.slots.all(study.id)
    known = _Known(
        slots={one.trial_number: one for one in slots if one.trial_number is not None},
        attempts={(one.slot, one.attempt): one for one in attempts},
    )
    reasons = [(file, known.reason(file)) for file in files]
    return [
        Leftover(study=study.name, reason=reason, place=file.place, size=file.size)
        for file, reason in reasons
        if reason is not None
    ]


def _of_cache(database: Database) -> list[Leftover]:
    """Sets of which no study has a split; one used since yesterday may yet become a study's."""
    members = [one.identity.get("data", {}).get("members") for one in database.studies.all()]
    splits = {f"{one[:KEY_CHARACTERS]}.npy" for one in members if one}
    return [
        Leftover(study=None, reason=Reason.PREPARED, place=str(one.directory), size=one.size)
        for one in look_into(cache_folder()).prepared
        if not one.in_use
        and one.used < time.time() - DAY_SECONDS
        and not splits & {path.name for path in (one.directory / SPLITS).glob("*.npy")}
    ]
