"""A trial's epochs: losses, metrics and the learning rate."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from search.pictures.style import GRAY, TRAINING, VALIDATION, new_figure, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from search.pictures.subject import Subject
    from storage import Epoch

_METRICS = ("loss", "accuracy", "precision", "recall", "f1")
_FEW = 25  # epochs, up to which each has a dot


def draw_curves(subject: Subject) -> Figure:
    """Training and validation side by side; of cross-validation, a line a fold."""
    figure = new_figure(11, 6)
    panels = figure.subplots(2, 3).flat
    folds = [list(found) for _, found in groupby(subject.epochs, lambda one: one.fold)]
    for panel, name in zip(panels, _METRICS, strict=False):
        _draw_pair(panel, folds, name)
        _mark_best(panel, subject)
    _draw_rate(figure.axes[5], folds)
    figure.axes[0].legend(fontsize=8, frameon=False)
    value = "" if subject.value is None else f"   {subject.objective} {subject.value:.4f}"
    figure.suptitle(
        f"{subject.study}   trial {subject.trial}   {subject.state}{value}", x=0.06, ha="left"
    )
    figure.subplots_adjust(left=0.06, right=0.98, bottom=0.07, top=0.89, hspace=0.32, wspace=0.22)
    return figure


def _draw_pair(axes: Axes, folds: Sequence[Sequence[Epoch]], name: str) -> None:
    for number, fold in enumerate(folds):
        _line(axes, fold, name, TRAINING, "training" if not number else None)
        _line(axes, fold, f"val_{name}", VALIDATION, "validation" if not number else None)
    tidy(axes, "F1" if name == "f1" else name)
    if name != "loss":
        axes.set_ylim(-0.02, 1.02)


def _line(axes: Axes, epochs: Sequence[Epoch], name: str, colour: str, label: str | None) -> None:
    points = [(one.epoch, value) for one in epochs if (value := getattr(one, name)) is not None]
    marker = "." if len(points) <= _FEW else None
    numbers, values = zip(*points, strict=True) if points else ((), ())
    axes.plot(numbers, values, color=colour, label=label, marker=marker, linewidth=1.4)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _mark_best(axes: Axes, subject: Subject) -> None:
    if subject.best_epoch is not None:
        axes.axvline(subject.best_epoch, color=GRAY, linewidth=1, linestyle=":")


def _draw_rate(axes: Axes, folds: Sequence[Sequence[Epoch]]) -> None:
    for fold in folds:
        _line(axes, fold, "learning_rate", GRAY, None)
    tidy(axes, "learning rate")
    rates = [one.learning_rate for fold in folds for one in fold if one.learning_rate]
    if rates and max(rates) > 10 * min(rates):
        axes.set_yscale("log")
        return
    axes.set_ylim(bottom=0)
    axes.ticklabel_format(axis="y", style="sci", scilimits=(-3, 4))
