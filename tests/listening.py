"""A supervisor that a training in this process reports to."""

from __future__ import annotations

from threading import Event as Flag
from typing import TYPE_CHECKING, Any

from search.executor import Action, Device, TrialSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.data import Dataset
    from spaces import Params
    from storage import Checkpoint, Epoch


class Listening:
    """Keeps what it is told, and says to go on unless `answer` says otherwise."""

    def __init__(self, answer: Callable[[Epoch], Action] = lambda _: Action.CONTINUE) -> None:
        self._answer = answer
        self.stop, self.release = Flag(), Flag()
        self.epochs: list[Epoch] = []
        self.checkpoints: list[Checkpoint | None] = []  # one an epoch
        self.counts: list[tuple[int, int]] = []
        self.batches = 0
        self.reasons: list[str | None] = []  # for waiting

    def report(self, epoch: Epoch, checkpoint: Checkpoint | None) -> Action:
        self.epochs.append(epoch)
        self.checkpoints.append(checkpoint)
        return self._answer(epoch)

    def count(self, *, weights: int, multiply_adds: int) -> None:
        self.counts.append((weights, multiply_adds))

    def show_life(self) -> None:
        self.batches += 1

    def wait_for_room(self, reason: str | None) -> None:
        self.reasons.append(reason)


def make_spec(
    data: Dataset, folder: Path, params: Params, *, epochs: int = 4, **options: Any
) -> TrialSpec:
    """An attempt on a CPU whose model is `folder / "model.keras"`."""
    given = {
        "trial": 0,
        "attempt": 1,
        "params": params,
        "device": Device(name="cpu:0", kind="cpu", threads=1),
        "data": str(data.split),
        "epochs": epochs,
        "seed": 1,
        "artifacts": str(folder),
        "model_file": "model.keras",
        "predictions_file": "predictions.npz",
        "checkpoint_file": "fold-{fold}-epoch-{epoch}.npz",
        "log_file": str(folder / "log"),
    }
    return TrialSpec(**{**given, **options})
