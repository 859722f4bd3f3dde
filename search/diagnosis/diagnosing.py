"""From a trial's epochs to what they show, by these rules; their numbers stand in `Thresholds`.

Losses are plain cross-entropy. Chance is ln(classes), the loss of guessing equally. Both losses are
smoothed by a running median of three epochs; the noise of a curve is estimated from its second
differences, and a change counts that is four times as large. What an end of a curve is said to be
is the median of its last three epochs.

- Diverged: a loss is not finite in the last epoch; or the training loss ended above twice chance
  and twice its lowest.
- Exploding gradients: a layer's gradient is 10 or more (root mean square over its weights), or was
  finite before and is no more.
- Vanishing gradients: the first layer's gradient is less than a thousandth of the largest one,
  when the layers were looked at last, and the training loss is still above half of chance.
- Dead activations: nine tenths of a rectified layer's units were 0 for every image, when the
  layers were looked at last. Such a layer lets no gradient through, which is then not said.
- Learning rate too high: the training loss has noise of more than a fifth of its median (the first
  epoch apart); or it ended more than a tenth, and more than the noise, above its lowest; or it
  began above twice chance and ended at chance.
- Learning rate too low: the training loss ended above half of chance, and one of the losses covered
  less than a fifth of its way to 0, at about the same pace in both halves of the training; or
  neither loss moved by 2 % at a rate of 1e-4 or less.
- Unstable: the validation loss has noise of more than a fifth of its median (the first epoch
  apart).
- Overfitting: three epochs or more after its lowest, the validation loss stands a tenth above it
  (or 5 % of chance, where that is less), and by more than its noise, while the training loss fell
  by a twentieth or more; or for five epochs or more, to the last, the validation loss stands a
  quarter higher than the training loss, and above it by 15 % of chance and twice its noise, without
  still falling.
- Not finished learning: the validation loss fell by a twentieth or more, and by more than its
  noise, over the last five epochs, or over the last fifth of more than 25, and was lowest there.
- Underfitting: both losses ended above half of chance; or the training loss covered less than a
  fifth of its way to 0 and the best validation AUC is at most 0.6. It is not said where one of the
  first six, overfitting or unfinished learning explains it.
- Good fit: nothing of all this.
- Too short to tell: a fold of fewer than five epochs, and nothing that holds at any length (the
  first four).

Cross-validated trials are looked at fold by fold; what at least half of the folds show is found, or
else what most of them show. One that diverged is enough.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from math import log
from operator import attrgetter
from statistics import median_low
from typing import TYPE_CHECKING

from search.diagnosis import fitting, steadiness, units
from search.diagnosis.curve import Curve
from search.diagnosis.finding import Finding, Kind
from search.diagnosis.overfitting import overfitting
from search.diagnosis.thresholds import THRESHOLDS
from search.names import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.record import StudyRecord, TrialRecord
    from storage import Epoch

# What a trial that was cut short needs is not more epochs.
_CUT_SHORT = {
    "RUNNING": "Wait: the trial is still at work.",
    "PRUNED": "Nothing by itself: the pruner ended the trial before it could learn more.",
}
_ORDER = list(Kind)


def of_trial(trial: TrialRecord, study: StudyRecord) -> list[Finding]:
    """What a trial of a study shows, the gravest first."""
    classes = len(study.identity["data"]["classes"])
    return diagnose(trial.epochs, classes=classes, state=trial.state)


def diagnose(epochs: Sequence[Epoch], *, classes: int, state: str | None = None) -> list[Finding]:
    """What a trial's epochs show, the gravest first; nothing of a trial without epochs.

    Args:
        epochs: of the trial, one fold after another, each in the order of its epochs.
        classes: how many there are.
        state: the trial's, as `TrialRecord.state`: one that was cut short needs other advice.
    """
    instead = _CUT_SHORT.get(state or "")
    return [
        replace(one, suggestion=instead) if instead and one.kind is Kind.NOT_FINISHED else one
        for one in _found(epochs, classes)
    ]


def _found(epochs: Sequence[Epoch], classes: int) -> list[Finding]:
    folds = [list(fold) for _, fold in groupby(epochs, key=attrgetter("fold"))]
    each = [_of_fold(Curve.of(fold, chance=log(max(2, classes)))) for fold in folds]
    if len(each) < 2:
        return [one for found in each for one in found]
    return _together(each)


def _of_fold(curve: Curve) -> list[Finding]:
    grave = _there(steadiness.diverged(curve), units.exploding(curve), units.dead(curve))
    if not any(one.kind is Kind.DEAD for one in grave):
        grave += _there(units.vanishing(curve))
    found = [*grave, *([] if _is_short(curve) else _of_losses(curve, grave))]
    if not found:
        found = [_too_short(curve)] if _is_short(curve) else [fitting.good_fit(curve)]
    return sorted(found, key=lambda one: _ORDER.index(one.kind))


def _of_losses(curve: Curve, grave: Sequence[Finding]) -> list[Finding]:
    """What only a few epochs together show."""
    diverged = any(one.kind is Kind.DIVERGED for one in grave)
    causes = _there(steadiness.rate_too_high(curve))
    if not grave and not causes:
        causes += _there(steadiness.rate_too_low(curve))
    others = [] if diverged else _there(steadiness.unstable(curve))
    fit = [] if diverged else _there(overfitting(curve) or fitting.not_finished(curve))
    if not grave and not causes and not fit:
        fit = _there(fitting.underfitting(curve))
    return [*causes, *others, *fit]


def _there(*found: Finding | None) -> list[Finding]:
    return [one for one in found if one is not None]


def _is_short(curve: Curve) -> bool:
    return len(curve) < THRESHOLDS.fewest


def _too_short(curve: Curve) -> Finding:
    return Finding(
        kind=Kind.TOO_SHORT,
        evidence=f"It has {many(len(curve), 'epoch')}; the rules need {THRESHOLDS.fewest}.",
        suggestion="Nothing yet.",
    )


def _together(each: Sequence[Sequence[Finding]]) -> list[Finding]:
    """What most folds show, with the evidence of the first fold that does."""
    long = [found for found in each if found[0].kind is not Kind.TOO_SHORT] or each
    counts = Counter(one.kind for found in long for one in found)
    most = max(counts.values())
    kept = {kind for kind, count in counts.items() if 2 * count >= min(len(long), 2 * most)}
    if counts[Kind.DIVERGED]:
        kept.add(Kind.DIVERGED)
    if len(kept) > 1:
        kept.discard(Kind.GOOD_FIT)
    return [_of_folds(kind, each) for kind in _ORDER if kind in kept]


def _of_folds(kind: Kind, each: Sequence[Sequence[Finding]]) -> Finding:
    shows = [
        (fold, one) for fold, found in enumerate(each, start=1) for one in found if one.kind is kind
    ]
    fold, first = shows[0]
    where = f"in {len(shows)} of {many(len(each), 'fold')}"
    evidence = f"{first.evidence[:-1]} (fold {fold}; {where})."
    return replace(first, evidence=evidence, epoch=_middle(one.epoch for _, one in shows))


def _middle(epochs: Iterable[int | None]) -> int | None:
    there = [epoch for epoch in epochs if epoch is not None]
    return median_low(there) if there else None
