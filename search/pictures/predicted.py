"""What the best epoch predicted of the validation images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import (
    average_precision_score,
    confusion_matrix,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from search.pictures.style import GRAY, SERIES, new_figure, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from search.pictures.subject import Subject
    from search.predictions import Predictions

_MANY = 20  # classes, from which on a matrix has no numbers and no names


def draw_predictions(subject: Subject, predictions: Predictions) -> Figure:
    """Confusion matrix, ROC curves and precision-recall curves."""
    figure = new_figure(12, 4.2)
    matrix, roc, recall = figure.subplots(1, 3)
    _draw_matrix(matrix, subject, predictions)
    for place, label in enumerate(_curved(subject, predictions)):
        _draw_class(roc, recall, subject, predictions, label, SERIES[place % len(SERIES)])
    roc.plot([0, 1], [0, 1], color=GRAY, linewidth=0.8, linestyle=":")
    for axes, title, x, y in (
        (roc, "ROC", "false positive rate", "true positive rate"),
        (recall, "precision and recall", "recall", "precision"),
    ):
        tidy(axes, title)
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=x, ylabel=y)
        axes.legend(fontsize=8, frameon=False, loc="lower center")
    figure.suptitle(
        f"trial {subject.trial}, {len(predictions.labels):,} validation images", x=0.05, ha="left"
    )
    figure.subplots_adjust(left=0.09, right=0.98, bottom=0.13, top=0.84, wspace=0.28)
    return figure


def _draw_matrix(axes: Axes, subject: Subject, predictions: Predictions) -> None:
    """Counts, coloured by the share of each true class."""
    count = len(subject.classes)
    predicted = predictions.probabilities.argmax(axis=1)
    counts = confusion_matrix(predictions.labels, predicted, labels=range(count))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    tidy(axes, "confusion matrix")
    axes.grid(visible=False)
    axes.set(xlabel="predicted", ylabel="true")
    if count > _MANY:
        return
    names = [_short(name) for name in subject.classes]
    axes.set_xticks(range(count), names, rotation=45 if count > 3 else 0, fontsize=7)
    axes.set_yticks(range(count), names, fontsize=7)
    for row, column in np.ndindex(counts.shape):
        colour = "white" if shares[row, column] > 0.55 else "black"
        number = f"{counts[row, column]:,}"
        axes.text(column, row, number, ha="center", va="center", fontsize=7, color=colour)


def _curved(subject: Subject, predictions: Predictions) -> list[int]:
    """The classes that have curves: of two the positive one; of more those that have images.

    At most as many as there are colours, those of the lowest AUC first: they are of interest.
    """
    count = len(subject.classes)
    wanted = [subject.positive] if count == 2 else range(count)
    there = [one for one in wanted if 0 < (predictions.labels == one).mean() < 1]
    return sorted(there, key=lambda one: _auc(predictions, one))[: len(SERIES)]


def _auc(predictions: Predictions, label: int) -> float:
    return float(roc_auc_score(predictions.labels == label, predictions.probabilities[:, label]))


def _draw_class(
    roc: Axes, recall: Axes, subject: Subject, predictions: Predictions, label: int, colour: str
) -> None:
    truth, scores = predictions.labels == label, predictions.probabilities[:, label]
    name = _short(subject.classes[label])
    false_positives, true_positives, _ = roc_curve(truth, scores)
    area = _auc(predictions, label)
    roc.plot(false_positives, true_positives, color=colour, label=f"{name}  AUC {area:.3f}")
    precision, recalled, _ = precision_recall_curve(truth, scores)
    mean = average_precision_score(truth, scores)
    recall.plot(recalled, precision, color=colour, label=f"{name}  mean precision {mean:.3f}")


def _short(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:13]}…"
