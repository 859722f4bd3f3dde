"""Trials' notes in optuna-dashboard, where users write too.

They are in the form of `optuna_dashboard.save_note` (release 0.21), which takes seconds to import.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optuna.storages import BaseStorage

_PART = 2045  # characters of an attribute's value
_OURS = "search:note:"  # before a trial's id: hashes of what we wrote there
_NOTE = "dashboard:{trial_id}:note_"


class TrialNotes:
    """Writes notes; one that a user has written or changed is never touched."""

    def __init__(self, rows: BaseStorage, study_id: int) -> None:
        """Read what there is of a study, by its id in Optuna's tables."""
        self._rows, self._study_id = rows, study_id
        self._attributes: Mapping[str, Any] = rows.get_study_system_attrs(study_id)

    def write(self, texts: Mapping[int, str]) -> None:
        """Give trials these notes (Markdown), by their ids; no others keep one of ours."""
        ours = [int(key.removeprefix(_OURS)) for key in self._attributes if key.startswith(_OURS)]
        for trial_id in {*ours, *texts}:
            self._put(trial_id, texts.get(trial_id, ""))

    def _put(self, trial_id: int, text: str) -> None:
        version = self._attributes.get(f"{_NOTE.format(trial_id=trial_id)}ver", 0)
        before = self._text(trial_id)
        known = self._attributes.get(f"{_OURS}{trial_id}", "").split()
        if text == before or (version and _hash(before) not in known):
            return
        # Both are ours, should this process end before the note is written. An empty one that
        # another came after is a user's.
        hashes = [_hash(one) for one in (before, text) if one or one == text]
        self._set(f"{_OURS}{trial_id}", " ".join(hashes))
        for key, part in self._parts(trial_id, text).items():
            self._set(key, part)
        self._set(f"{_NOTE.format(trial_id=trial_id)}ver", version + 1)

    def _parts(self, trial_id: int, text: str) -> dict[str, str]:
        """The attributes of a text; those of a longer one before it become empty."""
        place = f"{_NOTE.format(trial_id=trial_id)}str:"
        parts = {key: "" for key in self._attributes if key.startswith(place)}
        starts = range(0, len(text), _PART)
        return parts | {
            f"{place}{number}": text[start : start + _PART] for number, start in enumerate(starts)
        }

    def _text(self, trial_id: int) -> str:
        place = f"{_NOTE.format(trial_id=trial_id)}str:"
        numbers = sorted(
            int(key.removeprefix(place)) for key in self._attributes if key.startswith(place)
        )
        return "".join(self._attributes[f"{place}{number}"] for number in numbers)

    def _set(self, key: str, value: str | int) -> None:
        self._rows.set_study_system_attr(self._study_id, key, value)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
