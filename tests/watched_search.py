"""A search to watch: what a supervisor would tell, a clock that stands still, a terminal to see."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field
from typing import Any

import pyte
from rich.console import Console

from search.executor import Device
from search.objective import Objective
from search.ranking import Standing
from search.supervisor.view import Beginning, TrialEnded
from search.terminal import LiveView
from storage import AttemptEnd, Epoch, SlotState


@dataclass
class Clock:
    """A clock that moves when told."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Terminal:
    """A terminal of some size, with a live view on it."""

    columns: int
    lines: int = 24
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self._output = io.StringIO()
        console = Console(
            file=self._output,
            force_terminal=True,
            width=self.columns,
            height=self.lines,
            color_system="standard",
            highlight=False,
            _environ={},
        )
        self.view = LiveView(console, clock=self.clock)

    def shows(self) -> list[str]:
        """Return the lines that a user sees."""
        screen = pyte.Screen(self.columns, self.lines)
        pyte.Stream(screen).feed(self._output.getvalue().replace("\n", "\r\n"))
        return "\n".join(line.rstrip() for line in screen.display).rstrip().split("\n")

    def comes_to_show(self, text: str) -> bool:
        """Return whether the text is shown within some refreshes."""
        deadline = time.monotonic() + 4
        while not any(text in line for line in self.shows()):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def stands(ended: int, trial: int | None = None, best: float | None = None) -> Standing:
    """Return how a study stands."""
    return Standing(ended=ended, trial=trial, best=best)


def beginning(devices: int = 2, **changes: Any) -> Beginning:
    """Return a search of twelve trials of thirty epochs, changed as told."""
    told: dict[str, Any] = {
        "study": "digits-auto",
        "lines": ["digits-auto   1,437 train + 360 val images"],
        "devices": [Device(name=f"cpu:{i}", kind="cpu", threads=1) for i in range(devices)],
        "epochs": 30,
        "budget": 12,
        "objective": Objective.VAL_LOSS,
        "standing": stands(0),
        "seconds": None,
    }
    return Beginning(**(told | changes))


def epoch(
    number: int, val_loss: float | None, val_auc: float | None = None, fold: int = 1
) -> Epoch:
    """Return an epoch of which only the validation loss, or the AUC, matters."""
    metrics = dict.fromkeys(["val_precision", "val_recall", "val_f1"])
    return Epoch(
        epoch=number,
        fold=fold,
        loss=0.5,
        accuracy=0.9,
        val_loss=val_loss,
        val_accuracy=0.9,
        val_auc=val_auc,
        seconds=1.0,
        **metrics,
    )


def complete(
    trial: int, value: float, device: str = "cpu:0", standing: Standing | None = None
) -> TrialEnded:
    """Return the end of a trial that went to its last epoch, its best the seventh."""
    return TrialEnded(
        device=device,
        trial=trial,
        state=SlotState.COMPLETE,
        end=AttemptEnd.FINISHED,
        value=value,
        best_epoch=7,
        reason=None,
        standing=standing or stands(1, trial, value),
    )


def pruned(
    trial: int, value: float, device: str = "cpu:0", standing: Standing | None = None
) -> TrialEnded:
    """Return the end of a trial that was pruned, its best epoch the third."""
    return TrialEnded(
        device=device,
        trial=trial,
        state=SlotState.PRUNED,
        end=AttemptEnd.PRUNED,
        value=value,
        best_epoch=3,
        reason=None,
        standing=standing or stands(1),
    )


def failed(
    trial: int, reason: str | None, device: str = "cpu:0", standing: Standing | None = None
) -> TrialEnded:
    """Return the end of a trial whose trainer died."""
    return TrialEnded(
        device=device,
        trial=trial,
        state=SlotState.FAIL,
        end=AttemptEnd.DIED,
        value=None,
        best_epoch=None,
        reason=reason,
        standing=standing or stands(1),
    )
