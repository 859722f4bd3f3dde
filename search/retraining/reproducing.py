"""Training a trial again from its params and seed, to see whether the same comes out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from search.errors import NothingCompletedError, UsageError
from search.record import find_trial, read_study
from search.retraining.training import as_recorded, retrain
from storage import Epoch

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.objective import Objective
    from search.record import TrialRecord
    from search.retraining.training import Setting

_NOT_COMPARED = {"seconds", "layers"}
_COMPARED = tuple(one.name for one in fields(Epoch) if one.name not in _NOT_COMPARED)


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A trial, and what it came to when it was trained again."""

    study: str
    trial: int
    objective: Objective
    device: str  # it was trained on then
    recorded: float
    again: float
    epochs: int  # that were recorded
    same: int  # of them, from the first on, those that came out the same in every bit
    largest: float  # difference of a validation loss

    @property
    def exact(self) -> bool:
        """Whether every epoch, and so the value, is the same in every bit."""
        return self.same == self.epochs and self.recorded == self.again


def reproduce(
    study: str | None,
    trial: int | None,
    *,
    storage: str,
    setting: Setting,
    progress: Callable[[int, int], None],
) -> Reproduction:
    """Train a trial of a study again, the best one unless another is named, and compare.

    On CPUs the same comes out in every bit, on machines of one kind and with as many threads a
    trial; GPUs differ in the last digits.

    Raises:
        UsageError: there is no such study or trial, or its images or code are not there.
        NothingCompletedError: no trial is COMPLETE, and none is named.
        SearchError: the devices are in use, or the training failed.
    """
    record = read_study(study, storage)
    found = record.best_trial if trial is None else find_trial(record, trial)
    if found is None:
        raise NothingCompletedError(f"study {record.name} has no COMPLETE trial")
    if found.value is None or not found.epochs:
        raise UsageError(f"trial {found.number} has no value that could come out again")
    (done,) = retrain(record, found, [as_recorded(record, found)], setting, progress)
    assert done.outcome.value is not None  # noqa: S101
    return Reproduction(
        study=record.name,
        trial=found.number,
        objective=record.objective,
        device=found.device,
        recorded=found.value,
        again=done.outcome.value,
        epochs=len(found.epochs),
        same=_same(found, done.epochs),
        largest=_largest(found, done.epochs),
    )


def _same(trial: TrialRecord, again: tuple[Epoch, ...]) -> int:
    for place, epoch in enumerate(trial.epochs):
        if place >= len(again) or _figures(epoch) != _figures(again[place]):
            return place
    return len(trial.epochs)


def _figures(epoch: Epoch) -> list[object]:
    return [getattr(epoch, name) for name in _COMPARED]


def _largest(trial: TrialRecord, again: tuple[Epoch, ...]) -> float:
    pairs = zip(trial.epochs, again, strict=False)
    known = [
        abs(one.val_loss - two.val_loss)
        for one, two in pairs
        if one.val_loss is not None and two.val_loss is not None
    ]
    return max(known, default=0.0)
