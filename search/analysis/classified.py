"""What a trial's best epoch made of the validation images: confusion, ROC, precision-recall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from search.analysis.numbers import every, shortened
from search.predictions import Predictions
from storage.artifacts import sha256

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from storage import Artifacts

MOST_CLASSES = 10  # with curves; of more, those that are told apart worst
MOST_POINTS = 200  # of a curve


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """The curves of one class against all the others."""

    name: str
    auc: float
    precision: float  # on average over the recalls
    roc: tuple[list[float | None], list[float | None]]  # false and true positive rates
    recalled: tuple[list[float | None], list[float | None]]  # recalls and precisions


@dataclass(frozen=True, kw_only=True)
class Classified:
    """Every validation image once; of folds, as the fold saw it that validated on it."""

    images: int
    confusion: list[list[int]]  # a row a true class, a column a predicted one
    outlines: Sequence[Outlines]  # none of a class that no image, or every one, is of


class Predicting(Protocol):
    """A trial, as a slot or as a record."""

    @property
    def predictions_file(self) -> str | None:
        """Name in the study's folder of artifacts, if it is kept."""

    @property
    def predictions_hash(self) -> str | None:
        """Its sha256."""


def read_predictions(files: Artifacts, trial: Predicting) -> Predictions | str:
    """What a trial's best epoch predicted or, in a line, why that is not there."""
    if trial.predictions_file is None:
        return "What it predicted for the validation images was not kept."
    try:
        with files.reading(trial.predictions_file) as file:
            if sha256(file) != trial.predictions_hash:
                return f"{trial.predictions_file} is not what the trial saved."
            return Predictions.read(file)
    except OSError:
        return f"{files.place(trial.predictions_file)} is not there, or not to be read from here."


def classify(found: Predictions, classes: Sequence[str], positive: int) -> Classified:
    """Count and outline predictions; of two classes, only the positive one is outlined."""
    from sklearn.metrics import confusion_matrix

    labels, predicted = found.labels, found.probabilities.argmax(axis=1)
    numbers = range(len(classes))
    of_two = [positive] if len(classes) == 2 else numbers
    there = [one for one in of_two if 0 < (labels == one).sum() < len(labels)]
    finite = bool(np.isfinite(found.probabilities).all())
    outlines = [
        _outlines(classes[one], labels == one, found.probabilities[:, one])
        for one in (there if finite else ())
    ]
    worst = sorted(outlines, key=lambda one: one.auc)[:MOST_CLASSES]
    return Classified(
        images=len(labels),
        confusion=confusion_matrix(labels, predicted, labels=list(numbers)).tolist(),
        outlines=[one for one in outlines if one in worst],
    )


def _outlines(name: str, of_class: NDArray[np.bool_], scores: NDArray[np.float32]) -> Outlines:
    from sklearn.metrics import auc, average_precision_score, precision_recall_curve, roc_curve

    false, true, _ = roc_curve(of_class, scores)
    precision, recall, _ = precision_recall_curve(of_class, scores)
    return Outlines(
        name=name,
        auc=float(auc(false, true)),
        precision=float(average_precision_score(of_class, scores)),
        roc=(_thin(false), _thin(true)),
        recalled=(_thin(recall[::-1]), _thin(precision[::-1])),
    )


def _thin(values: NDArray[Any]) -> list[float | None]:
    return shortened([values.tolist()[0], *every(values.tolist()[1:], MOST_POINTS)])
