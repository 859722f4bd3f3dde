"""Training in every fold of cross-validation, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from search.data import Dataset
from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor.messages import Outcome, TrialSpec

Train = Callable[["Dataset", "TrialSpec"], "Outcome"]
"""Trains in one fold, with a seed and a file for the model of its own."""


def train_folds(spec: TrialSpec, train: Train) -> Outcome:
    """What training in all folds came to.

    The value is the mean of the folds' values, and none of their models is kept. The first fold
    that does not come to its end is the last: of a pruned trial the value is the mean so far, of
    one that was stopped before its last fold there is none.
    """
    first = Dataset.open(Path(spec.data))
    if first.folds == 1:
        return train(first, spec)
    outcomes: list[Outcome] = []
    for fold in range(first.folds):
        data = Dataset.open(Path(spec.data), fold)
        seed = int(np.random.SeedSequence([spec.seed, fold]).generate_state(1)[0])
        outcomes.append(train(data, replace(spec, seed=seed, model_file=None)))
        if outcomes[-1].end is not AttemptEnd.FINISHED:
            break
    return _together(outcomes, folds=first.folds)


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
