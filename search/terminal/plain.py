"""Lines for a log file, a pipe or a notebook."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from search.terminal.progress import QUIET, Lines
from search.terminal.tally import Tally
from search.terminal.words import ending, figure
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.supervisor.view import Beginning, TrialEnded
    from spaces import Params
    from storage import Epoch


class PlainView:
    """A line for every trial that ended, and now and then one for an epoch."""

    _tally: Tally
    _epochs: int
    _folds: int

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock  # seconds
        self._printed = clock()
        self._lines = Lines(stream, clock=clock)
        self._devices: dict[int, str] = {}  # by trial

    def progress(self, doing: str, done: int, total: int) -> None:
        """Print how far it is, now and then."""
        self._lines(doing, done, total)

    def begin(self, beginning: Beginning) -> None:
        """Print what was decided."""
        self._tally = Tally.of(beginning, self._clock())
        self._epochs, self._folds = beginning.epochs, beginning.folds
        for line in beginning.lines:
            self.note(line)

    def trial(self, device: str, trial: int, attempt: int, params: Params) -> None:  # noqa: ARG002
        """Remember where the trial trains."""
        self._devices[trial] = device

    def epoch(self, trial: int, epoch: Epoch) -> None:
        """Print the epoch, if nothing was printed for a while."""
        now = self._clock()
        if now - self._printed < QUIET:
            return
        parts = [
            f"trial {trial}",
            *([f"fold {epoch.fold}"] if self._folds > 1 else []),
            f"epoch {epoch.epoch}/{self._epochs}",
            f"val_loss {figure(epoch.val_loss)}",
            self._devices.get(trial, "-"),
        ]
        self.note(f"{'  '.join(parts)}   {self._tally.text()}   {self._tally.time(now)}")

    def ended(self, trial: TrialEnded) -> None:
        """Print how the trial ended."""
        self._devices.pop(trial.trial, None)
        self._tally = self._tally.add(trial, self._clock())
        parts = [f"trial {trial.trial}", ending(trial)]
        if trial.value is not None and trial.state is not SlotState.FAIL:
            one = trial.best_epoch is not None and self._folds == 1
            at = f" at epoch {trial.best_epoch}" if one else ""
            parts.append(f"{self._tally.objective} {figure(trial.value)}{at}")
        parts.append(trial.device)
        self.note(f"{'  '.join(parts)}   {self._tally.text()}")

    def released(self, trial: int) -> None:
        """Print that the trial was given back."""
        self._gone(trial, "given back for later")

    def taken(self, trial: int) -> None:
        """Print that another supervisor has the trial."""
        self._gone(trial, "taken over")

    def _gone(self, trial: int, where: str) -> None:
        device = self._devices.pop(trial, "-")
        self.note(f"trial {trial}  {where}  {device}   {self._tally.text()}")

    def note(self, text: str) -> None:
        """Print a line at once."""
        self._printed = self._clock()
        print(text, file=self._stream, flush=True)

    def close(self) -> None:
        """Do nothing: every line is out."""
