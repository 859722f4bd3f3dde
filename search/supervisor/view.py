"""What a supervisor tells whoever watches; the terminal's forms of it are in `search.terminal`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor import Device
    from search.footprint import Footprint
    from search.objective import Objective
    from search.ranking import Standing
    from spaces import Params
    from storage import AttemptEnd, Epoch, SlotState


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """A search as it begins."""

    study: str
    lines: Sequence[str]  # what was decided, each in one line
    devices: Sequence[Device]  # that trials begin on; later others may follow
    epochs: int  # of a trial, in each fold
    folds: int = 1  # of cross-validation; 1 without it
    budget: int | None  # trials in all
    objective: Objective
    footprint: Sequence[Footprint] = ()  # objectives beside it
    standing: Standing  # of the study
    seconds: float | None  # of this call; None: no limit


@dataclass(frozen=True, kw_only=True)
class TrialEnded:
    """How a trial ended."""

    device: str
    trial: int
    state: SlotState
    end: AttemptEnd
    value: float | None  # the objective's
    best_epoch: int | None
    reason: str | None
    repeats: int | None = None  # the trial that it trained again: then it is not in the budget
    standing: Standing  # of the study, with it


class View(Protocol):
    """Watches one search; every call comes from the supervisor's thread."""

    def progress(self, doing: str, done: int, total: int) -> None:
        """Images are being looked at or decoded, before the search begins."""

    def begin(self, beginning: Beginning) -> None:
        """The search begins."""

    def trial(self, device: str, trial: int, attempt: int, params: Params) -> None:
        """A trial starts on a device."""

    def epoch(self, trial: int, epoch: Epoch) -> None:
        """A trial has finished an epoch."""

    def ended(self, trial: TrialEnded) -> None:
        """A trial has ended; its slot of the budget is spent."""

    def released(self, trial: int) -> None:
        """A trial was given back for later."""

    def taken(self, trial: int) -> None:
        """Another supervisor has taken a trial over."""

    def note(self, text: str) -> None:
        """Something worth a line of its own."""

    def close(self) -> None:
        """The search is over; leave the terminal tidy. Also called when `begin` never was."""


class Watcher:
    """A `View` that minds nothing, for those that mind little."""

    def progress(self, doing: str, done: int, total: int) -> None:
        """As a `View`."""

    def begin(self, beginning: Beginning) -> None:
        """As a `View`."""

    def trial(self, device: str, trial: int, attempt: int, params: Params) -> None:
        """As a `View`."""

    def epoch(self, trial: int, epoch: Epoch) -> None:
        """As a `View`."""

    def ended(self, trial: TrialEnded) -> None:
        """As a `View`."""

    def released(self, trial: int) -> None:
        """As a `View`."""

    def taken(self, trial: int) -> None:
        """As a `View`."""

    def note(self, text: str) -> None:
        """As a `View`."""

    def close(self) -> None:
        """As a `View`."""
