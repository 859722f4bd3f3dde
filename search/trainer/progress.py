"""What a training has come to, as a function of the epochs that were recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.objective import Objective

if TYPE_CHECKING:
    from storage import Epoch


class Progress:
    """The epochs of one fold so far."""

    def __init__(self, objective: str, *, last_counts: bool = False) -> None:
        """Begin; where the last epoch counts, whatever its value, each is the best when it ends."""
        self._objective = Objective(objective)
        self._last_counts = last_counts
        self.epochs = 0  # that ended
        self.losses: list[float] = []  # of validation
        self.best: Epoch | None = None

    @property
    def value(self) -> float | None:
        """The objective's best value so far."""
        return self._objective.value_of(self.best)

    def add(self, epoch: Epoch) -> bool:
        """Take in an epoch that ended; whether it is the best so far."""
        self.epochs += 1
        if epoch.val_loss is None:
            return False
        self.losses.append(epoch.val_loss)
        if not self._last_counts and self._objective.best((self.best, epoch)) is not epoch:
            return False
        self.best = epoch
        return True

    def since_better(self, min_delta: float) -> int:
        """How many epochs ago a loss was last lower than all before it by more than `min_delta`."""
        best, at = float("inf"), -1
        for epoch, loss in enumerate(self.losses):
            if loss < best - min_delta:
                best, at = loss, epoch
        return len(self.losses) - 1 - at
