"""A fold's losses, smoothed, with how noisy they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage import Epoch

WINDOW = 3  # epochs of the running median
_TO_DEVIATION = 1.4826 / 6**0.5  # see `noise`


@dataclass(frozen=True)
class Losses:
    """One loss over epochs."""

    values: tuple[float, ...]

    @cached_property
    def smooth(self) -> tuple[float, ...]:
        """Running median of three epochs: one epoch's spike leaves no trace.

        The first and the last have the median of the first and the last three.
        """
        last = len(self.values) - WINDOW
        starts = [min(max(place - 1, 0), max(last, 0)) for place in range(len(self.values))]
        return tuple(median(self.values[start : start + WINDOW]) for start in starts)

    @cached_property
    def lowest(self) -> int:
        """The place of the lowest value in the window of the lowest smoothed one."""
        last = len(self.values) - 1
        smooth = self.smooth.index(min(self.smooth))
        window = range(max(0, smooth - 1), min(last, smooth + 1) + 1)
        return min(window, key=self.values.__getitem__)

    @property
    def end(self) -> float:
        """The median of the last three."""
        return self.smooth[-1]

    @cached_property
    def noise(self) -> float:
        """Standard deviation of an epoch's loss around its course; 0 of fewer than three.

        From second differences, which a smooth course hardly has and independent noise has six
        times its own variance of (Gasser, Sroka and Jennen-Steinmetz 1986, Biometrika 73:625-633),
        by their median absolute value, which a few jumps do not move; 1.4826 of that is a normal
        deviation.
        """
        triples = zip(self.values, self.values[1:], self.values[2:], strict=False)
        bends = [abs(before - 2 * here + after) for before, here, after in triples]
        return _TO_DEVIATION * median(bends) if bends else 0.0


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What one fold's epochs gave; losses are those of the epochs that have both."""

    every: Sequence[Epoch]
    epochs: tuple[int, ...]  # of the losses
    train: Losses
    val: Losses
    chance: float  # loss of guessing: ln(classes)

    @classmethod
    def of(cls, fold: Sequence[Epoch], *, chance: float) -> Curve:
        """The curve of one fold's epochs, in their order."""
        whole = [
            (one.epoch, one.loss, one.val_loss)
            for one in fold
            if one.loss is not None and one.val_loss is not None
        ]
        return cls(
            every=fold,
            epochs=tuple(epoch for epoch, _, _ in whole),
            train=Losses(tuple(train for _, train, _ in whole)),
            val=Losses(tuple(val for _, _, val in whole)),
            chance=chance,
        )

    def __len__(self) -> int:
        return len(self.epochs)

    @property
    def learning_rate(self) -> float | None:
        """The highest that was recorded."""
        rates = [one.learning_rate for one in self.every if one.learning_rate is not None]
        return max(rates, default=None)

    @property
    def last(self) -> str:
        """The epochs that `Losses.end` is of, in words."""
        return f"epochs {self.epochs[-WINDOW:][0]} to {self.epochs[-1]}"
