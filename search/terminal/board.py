"""What is going on on every device, as records that never change.

The supervisor's thread replaces a board by its successor, and the thread that draws reads whichever
is there: it never sees half a change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.terminal.tally import Tally
from search.terminal.words import ending, figure
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.supervisor.view import Beginning, TrialEnded
    from storage import Epoch


@dataclass(frozen=True, kw_only=True)
class Row:
    """One device, with the trial that it trains or trained last."""

    device: str
    now: str = "idle"
    training: bool = False
    trial: int | None = None
    epochs: tuple[Epoch, ...] = ()
    state: SlotState | None = None  # of a trial that has ended

    @property
    def losses(self) -> list[float | None]:
        """The validation loss of every epoch, of all folds."""
        return [epoch.val_loss for epoch in self.epochs]


@dataclass(frozen=True, kw_only=True)
class Board:
    """Every device and the tally."""

    epochs: int  # of a trial, in each fold
    folds: int
    rows: Mapping[str, Row]  # by device
    tally: Tally

    @classmethod
    def of(cls, beginning: Beginning, now: float) -> Board:
        """Return the board of a search that begins now."""
        rows = {device.name: Row(device=device.name) for device in beginning.devices}
        return cls(
            epochs=beginning.epochs,
            folds=beginning.folds,
            rows=rows,
            tally=Tally.of(beginning, now),
        )

    def started(self, device: str, trial: int, attempt: int) -> Board:
        """Return the board after a trial has started."""
        now = "training" if attempt == 1 else f"training, attempt {attempt}"
        return self._with(Row(device=device, trial=trial, now=now, training=True))

    def reported(self, trial: int, epoch: Epoch) -> Board:
        """Return the board after an epoch."""
        row = self._training(trial)
        if row is None:
            return self
        return self._with(replace(row, epochs=(*row.epochs, epoch)))

    def ended(self, trial: TrialEnded, now: float) -> Board:
        """Return the board after a trial has ended."""
        row = self._training(trial.trial) or Row(device=trial.device, trial=trial.trial)
        text = ending(trial)
        if trial.state is SlotState.COMPLETE:
            text = f"{text} {figure(trial.value)}"
        board = self._with(replace(row, training=False, now=text, state=trial.state))
        return replace(board, tally=self.tally.add(trial, now))

    def gone(self, trial: int, where: str) -> Board:
        """Return the board after a trial left its device without having ended."""
        row = self._training(trial)
        if row is None:
            return self
        return self._with(replace(row, training=False, now=where))

    def _training(self, trial: int) -> Row | None:
        rows = self.rows.values()
        return next((row for row in rows if row.training and row.trial == trial), None)

    def _with(self, row: Row) -> Board:
        return replace(self, rows={**self.rows, row.device: row})
