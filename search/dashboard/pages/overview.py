"""How a study stands, read once and kept until one of its trials begins or ends."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.dashboard.pages.keeping import LARGE, Kept
from search.errors import UsageError
from search.housekeeping.leases import may_live
from search.names import many
from search.paths import StudyPaths
from search.status import study_status
from storage import SlotState, StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from search.status import StudyStatus
    from storage import Attempt, Database, Slot, Study, Supervisor

_LISTED = 1000  # studies, in a list


@dataclass(frozen=True, kw_only=True)
class AtWork:
    """A trial that a trainer works on."""

    slot: Slot
    attempt: Attempt


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A study as it stands."""

    status: StudyStatus
    slots: Sequence[Slot]  # every one that holds a trial
    supervisors: Sequence[Supervisor]  # those that may live
    work: Sequence[AtWork]
    images: int | None  # trained on in an epoch; None where the study's files do not tell


class Overviews:
    """Reads overviews, and keeps the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Kept[Overview] = Kept(LARGE)
        self._statuses: Kept[StudyStatus] = Kept(_LISTED)
        self._images: dict[str, int] = {}  # by study; a study's split does not change

    def of(self, study: Study) -> Overview:
        """The study's overview as of now."""
        living = self._living(study)
        return self._kept.get(
            study.uid, self._stamp(study, living), lambda: self._read(study, living)
        )

    def status(self, study: Study) -> StudyStatus:
        """The study's status as of now, for a list of many."""
        stamp = self._stamp(study, self._living(study))
        return self._statuses.get(study.uid, stamp, lambda: study_status(self._database, study))

    def slot(self, study: Study, number: int) -> Slot:
        """The slot of a trial.

        Raises:
            UsageError: there is no such trial.
        """
        slot = self._database.history.slot_of(study.id, number)
        if slot is None:
            count = many(len(self.of(study).slots), "trial")
            raise UsageError(f"study {study.name} has no trial {number}; it has {count}, from 0 on")
        return self._database.slots.find(study.id, slot)

    def _living(self, study: Study) -> list[Supervisor]:
        return [one for one in self._database.supervisors.running(study.id) if may_live(one)]

    def _stamp(self, study: Study, living: Sequence[Supervisor]) -> object:
        return self._database.history.stamp(study.id), [one.id for one in living]

    def _read(self, study: Study, living: Sequence[Supervisor]) -> Overview:
        slots = self._database.slots.all(study.id)
        claimed = [one for one in slots if one.state is SlotState.CLAIMED]
        return Overview(
            status=self.status(study),
            slots=[one for one in slots if one.trial_number is not None],
            supervisors=living,
            work=[work for slot in claimed for work in self._work(study, slot)],
            images=self._training_images(study),
        )

    def _work(self, study: Study, slot: Slot) -> list[AtWork]:
        attempts = self._database.slots.attempts(study.id, slot.slot)
        return [AtWork(slot=slot, attempt=one) for one in attempts if one.ended_at is None]

    def _training_images(self, study: Study) -> int | None:
        if study.uid not in self._images:
            found = _training_images(StudyPaths.of(study, self._database))
            if found is None:
                return None
            self._images[study.uid] = found
        return self._images[study.uid]


def _training_images(paths: StudyPaths) -> int | None:
    """Of one fold, where there are several."""
    try:
        with paths.files.reading(paths.split) as file:
            parts = _parts(file)
    except (OSError, StorageError):  # another host's folder, or one that is away
        return None
    folds = [count for part, count in parts.items() if part.startswith("fold ")]
    if folds:
        return round(sum(folds) * (1 - 1 / len(folds)))
    return parts["train"] or None


def _parts(file: Path) -> Counter[str]:
    with file.open(encoding="utf-8", errors="surrogateescape", newline="") as rows:
        return Counter(row.get("split") or "" for row in csv.DictReader(rows))
