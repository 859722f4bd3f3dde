"""Training in every fold of cross-validation, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from search.data import Dataset
from search.executor.messages import Outcome
from search.objective import Objective
from search.predictions import Predictions
from search.trainer.room import WaitedInVainError, write_file
from storage import Artifacts, AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from search.executor.messages import Resume, TrialSpec
    from search.trainer.supervision import Supervision

Predicted = list["NDArray[np.float64]"]
"""Class probabilities (n, classes) of the validation images: a fold's best epoch's, each."""


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What training in a fold came to."""

    outcome: Outcome
    predicted: Predicted = field(default_factory=list)  # in the folds before it, too
    summary: str = ""  # Keras's, of its model


Train = Callable[["Dataset", "TrialSpec", Predicted], Trained]
"""Trains in one fold, with a seed and a file for the model of its own, after earlier folds."""


def train_folds(spec: TrialSpec, train: Train, supervision: Supervision) -> Outcome:
    """What training in all folds came to; what the best epochs predicted is in its file then.

    The value is the mean of the folds' values, and none of their models is kept. The first fold
    that does not come to its end is the last: of a pruned trial the value is the mean so far, of
    one that was stopped before its last fold there is none. Folds before that of the checkpoint
    which the attempt goes on from are as they were recorded. A refit is one training on all images.
    """
    if spec.refit is not None:
        return train(Dataset.open(Path(spec.data)).whole(), spec, []).outcome
    first = Dataset.open(Path(spec.data)).only(spec.share)
    if first.folds == 1:
        return _with_predictions(spec, train(first, spec, []), supervision)
    trained = None
    outcomes = [_recorded(spec, fold) for fold in range(1, _fold_to_go_on_in(spec))]
    for fold in range(len(outcomes), first.folds):
        data = Dataset.open(Path(spec.data), fold).only(spec.share)
        trained = train(data, _of_fold(spec, fold), trained.predicted if trained else [])
        outcomes.append(trained.outcome)
        if outcomes[-1].end is not AttemptEnd.FINISHED:
            break
    assert trained is not None  # noqa: S101  # the fold to go on in is there
    whole = replace(trained, outcome=_together(outcomes, folds=first.folds))
    return _with_predictions(spec, whole, supervision)


def _with_predictions(spec: TrialSpec, trained: Trained, supervision: Supervision) -> Outcome:
    """Write what was predicted of a trial that has ended, if there is a file for it."""
    outcome = trained.outcome
    ended = outcome.end is not AttemptEnd.RELEASED
    if spec.predictions_file is None or not trained.predicted or not ended:
        return outcome
    sets = (Dataset.open(Path(spec.data), fold) for fold in range(len(trained.predicted)))
    labels = [data.load("validation")[1] for data in sets]
    kept = Predictions.of_folds(trained.predicted, labels, trained.summary)
    files = Artifacts(spec.artifacts)
    try:
        digest = write_file(files, spec.predictions_file, kept.write, supervision, size=kept.nbytes)
    except WaitedInVainError as error:
        return replace(outcome, end=AttemptEnd.RELEASED, reason=str(error))
    return replace(outcome, predictions_hash=digest)


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
