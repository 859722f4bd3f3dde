"""What a trial's value is, and which of two values is the better one."""

from __future__ import annotations

from enum import StrEnum
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from storage import Epoch


class Objective(StrEnum):
    """A metric of the validation pass; a trial's value is its best over the trial's epochs."""

    VAL_LOSS = "val_loss"  # cross-entropy on the hard labels
    VAL_AUC = "val_auc"  # area under the ROC curve
    VAL_ACCURACY = "val_accuracy"  # share of images whose likeliest class is theirs
    VAL_F1 = "val_f1"  # harmonic mean of precision and recall

    @property
    def direction(self) -> Literal["minimize", "maximize"]:
        """Which way is better: the loss is minimized, everything else maximized."""
        return "minimize" if self is Objective.VAL_LOSS else "maximize"

    @property
    def word(self) -> str:
        """Its name as people write it."""
        return _WORDS[self]

    def signed(self, value: float) -> float:
        """The value with the sign under which the lower of two is the better."""
        return value if self.direction == "minimize" else -value

    def better(self, value: float, than: float) -> bool:
        """Whether one value is strictly better than another."""
        return self.signed(value) < self.signed(than)

    def value_of(self, epoch: Epoch | None) -> float | None:
        """The epoch's value; None where it is undefined, or the validation loss not finite."""
        if epoch is None or epoch.val_loss is None:
            return None
        value: float | None = getattr(epoch, self.value)
        return value

    def best(self, epochs: Iterable[Epoch | None]) -> Epoch | None:
        """The epoch of the best value; None where none has one.

        Counted metrics are often equal: then the lower validation loss decides, then the earlier
        epoch.
        """
        ranks = [(self._rank(epoch), epoch) for epoch in epochs]
        ranked = [(rank, epoch) for rank, epoch in ranks if rank is not None]
        return min(ranked, key=itemgetter(0), default=(None, None))[1]

    def _rank(self, epoch: Epoch | None) -> tuple[float, float] | None:
        value, loss = self.value_of(epoch), Objective.VAL_LOSS.value_of(epoch)
        return None if value is None or loss is None else (self.signed(value), loss)


_WORDS = {
    Objective.VAL_LOSS: "val_loss",
    Objective.VAL_AUC: "AUC",
    Objective.VAL_ACCURACY: "accuracy",
    Objective.VAL_F1: "F1",
}


def objective_of(identity: Mapping[str, Any]) -> Objective:
    """The objective of a study of this identity."""
    return Objective(identity["objective"])


def positive_label(identity: Mapping[str, Any]) -> int:
    """The label of a study's positive class; of more than two classes none is, and it is 1."""
    classes = identity["data"]["classes"]
    return 1 if identity["positive"] is None else int(classes.index(identity["positive"]))
