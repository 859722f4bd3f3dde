"""What the folds of a trial come to together; without cross-validation there is one."""

from __future__ import annotations

from dataclasses import fields, replace
from statistics import fmean
from typing import TYPE_CHECKING, Any

from storage import Epoch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.objective import Objective

_COUNTED = {"epoch", "fold", "val_classes", "layers"}
_METRICS = tuple(field.name for field in fields(Epoch) if field.name not in _COUNTED)


def best_epoch(epochs: Iterable[Epoch], objective: Objective) -> Epoch | None:
    """The epoch of a trial's value; None where no epoch has one.

    Of several folds it is the mean of their best epochs, each metric by itself (None where a fold
    has none), and its number theirs, rounded. It has no metrics of single classes, and no layers.
    """
    best = [objective.best(fold) for fold in _by_fold(epochs)]
    found = [one for one in best if one is not None]
    if len(found) < 2:
        return found[0] if found else None
    means: dict[str, Any] = {
        name: _mean([getattr(one, name) for one in found]) for name in _METRICS
    }
    number = round(fmean(one.epoch for one in found))
    return replace(found[-1], **means, epoch=number, val_classes=(), layers=())


def running_loss(epochs: Sequence[Epoch]) -> float | None:
    """The mean over folds of the validation loss: the last epoch's, and earlier folds' lowest.

    None where the last epoch has none.
    """
    *earlier, now = _by_fold(epochs)
    lowest = [min(one.val_loss for one in fold if one.val_loss is not None) for fold in earlier]
    last = now[-1].val_loss
    return None if last is None else fmean([*lowest, last])


def loss_so_far(epochs: Sequence[Epoch]) -> float | None:
    """The mean over folds of the lowest validation loss, of the fold at work until now.

    By it trials are compared while they run, as a trial's value is that of its best epoch: by the
    last one's, a trial would be ended that is ahead of all that complete. None where the fold has
    none yet.
    """
    lowest = [_lowest(fold) for fold in _by_fold(epochs)]
    there = [one for one in lowest if one is not None]
    return fmean(there) if lowest[-1] is not None else None


def _lowest(epochs: Iterable[Epoch]) -> float | None:
    return min((one.val_loss for one in epochs if one.val_loss is not None), default=None)


def _by_fold(epochs: Iterable[Epoch]) -> list[list[Epoch]]:
    found: dict[int, list[Epoch]] = {}
    for epoch in epochs:
        found.setdefault(epoch.fold, []).append(epoch)
    return [found[fold] for fold in sorted(found)]


def _mean(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return fmean(there) if len(there) == len(values) else None
