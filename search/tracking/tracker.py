"""What another program is told of a study, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from search.study_data import trial_seed
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.ranking import Standing
    from search.supervisor.work import Ending
    from storage import Attempt, Database, Epoch, Slot, Study


class TrackingError(Exception):
    """Something could not be shown; its text is one line, without a password."""

    def __init__(self, text: str, *, final: bool = False) -> None:
        """Say why, and whether trying again is of no use."""
        super().__init__(text)
        self.final = final


@dataclass(frozen=True, kw_only=True)
class TrackedTrial:
    """A trial as the study's tables have it, ended or not."""

    number: int
    slot: Slot
    seed: int  # of every random draw in it
    repeats: int | None  # the trial that it trains again
    epochs: Sequence[Epoch]  # of all its attempts
    attempts: Sequence[Attempt]  # the last one last

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.slot.state.over

    @property
    def waits(self) -> bool:
        """Whether it was given back for a later attempt."""
        return self.slot.state is SlotState.OPEN


class Tracker(Protocol):
    """A program that shows a study.

    Every method may be called again with what was shown already, and shows it once. All raise
    `TrackingError`, and are called from one thread.
    """

    @property
    def place(self) -> str:
        """What messages call it; without a password."""

    def missing(self, numbers: Iterable[int]) -> list[int]:
        """Those of these trials, which are over, that it does not show to their end."""

    def show(self, trial: TrackedTrial) -> None:
        """Show a trial as far as it is."""

    def conclude(
        self, standing: Standing, best: TrackedTrial | None, ending: Ending | None
    ) -> None:
        """Show how the study stands; with an ending, that nobody searches any more."""


def read_tracked(database: Database, study: Study, number: int) -> TrackedTrial | None:
    """Read a trial; None: there is none of that number."""
    slot_number = database.history.slot_of(study.id, number)
    if slot_number is None:
        return None
    slot = database.slots.find(study.id, slot_number)
    original = None if slot.repeats is None else database.slots.find(study.id, slot.repeats)
    return TrackedTrial(
        number=number,
        slot=slot,
        seed=trial_seed(study.seed, number),
        repeats=None if original is None else original.trial_number,
        epochs=database.history.of_slot(study.id, slot_number),
        attempts=database.slots.attempts(study.id, slot_number),
    )
