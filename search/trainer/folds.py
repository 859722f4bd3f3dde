"""Training in every fold of cross-validation, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from search.data import Dataset
from search.executor.messages import Outcome
from search.objective import Objective
from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor.messages import Resume, TrialSpec

Train = Callable[["Dataset", "TrialSpec"], "Outcome"]
"""Trains in one fold, with a seed and a file for the model of its own."""


def train_folds(spec: TrialSpec, train: Train) -> Outcome:
    """What training in all folds came to.

    The value is the mean of the folds' values, and none of their models is kept. The first fold
    that does not come to its end is the last: of a pruned trial the value is the mean so far, of
    one that was stopped before its last fold there is none. Folds before that of the checkpoint
    which the attempt goes on from are as they were recorded.
    """
    first = Dataset.open(Path(spec.data))
    if first.folds == 1:
        return train(first, spec)
    outcomes = [_recorded(spec, fold) for fold in range(1, _fold_to_go_on_in(spec))]
    for fold in range(len(outcomes), first.folds):
        data = Dataset.open(Path(spec.data), fold)
        outcomes.append(train(data, _of_fold(spec, fold)))
        if outcomes[-1].end is not AttemptEnd.FINISHED:
            break
    return _together(outcomes, folds=first.folds)


def _fold_to_go_on_in(spec: TrialSpec) -> int:
    return spec.resume.checkpoint.fold if spec.resume else 1


def _recorded(spec: TrialSpec, fold: int) -> Outcome:
    """How a fold, the first being 1, has ended in an earlier attempt."""
    assert spec.resume is not None  # noqa: S101
    objective = Objective(spec.objective)
    best = objective.best(one for one in spec.resume.epochs if one.fold == fold)
    return Outcome(
        end=AttemptEnd.FINISHED,
        value=objective.value_of(best),
        best_epoch=best.epoch if best else None,
    )


def _of_fold(spec: TrialSpec, fold: int) -> TrialSpec:
    """What to train in a fold, the first being 0."""
    seed = int(np.random.SeedSequence([spec.seed, fold]).generate_state(1)[0])
    return replace(spec, seed=seed, model_file=None, resume=_own(spec.resume, fold + 1))


def _own(resume: Resume | None, fold: int) -> Resume | None:
    """What a fold, the first being 1, goes on from: its own epochs."""
    if resume is None or resume.checkpoint.fold != fold:
        return None
    return replace(resume, epochs=tuple(one for one in resume.epochs if one.fold == fold))


def _together(outcomes: Sequence[Outcome], *, folds: int) -> Outcome:
    last = outcomes[-1]
    values = [one.value for one in outcomes if one.value is not None]
    epochs = [one.best_epoch for one in outcomes if one.best_epoch is not None]
    whole = len(values) == (len(outcomes) if last.end is AttemptEnd.PRUNED else folds)
    return replace(
        last,
        value=fmean(values) if values and whole else None,
        best_epoch=round(fmean(epochs)) if epochs and whole else None,
        peak_memory=max((one.peak_memory or 0 for one in outcomes), default=0) or None,
    )
