"""What `search evaluate` prints: validation and test side by side."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

from rich.markup import escape

from search.evaluation.exported import ModelEvaluation
from search.names import many
from search.terminal.columns import plain_table
from search.terminal.words import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from search.analysis.intervals import Estimate
    from search.evaluation.evaluating import Evaluation
    from search.evaluation.measuring import Measured
    from storage import ClassMetrics, Opening

MOST_CLASSES = 12  # of which a matrix is readable
_METRICS = (
    *("loss", "accuracy", "balanced accuracy", "precision", "recall", "F1", "AUC"),
    "calibration error",
)
_OF_A_CLASS = ("precision", "recall", "F1", "AUC")


def heading(found: Evaluation | ModelEvaluation) -> str:
    """Return which model was measured."""
    if isinstance(found, ModelEvaluation):
        return f"{found.path}   {found.manifest.format}, of study {found.manifest.study.name}"
    return f"{found.study.name}   trial {found.trial.number}, the best by {found.study.objective}"


def metrics_table(found: Evaluation | ModelEvaluation) -> Table:
    """Every metric of the validation images, as it was recorded, and of the test images."""
    table = plain_table("", right=("VALIDATION", "TEST", "95 % INTERVAL"))
    validated = _images_before(found)
    table.add_row("images", f"{validated:,}" if validated else "-", f"{_images(found):,}", "")
    for name in _METRICS:
        key = name.lower().replace(" ", "_")
        test = found.estimates.metrics[key]
        table.add_row(name, figure(_before(found, key)), *_with_interval(test))
    return table


def _images(found: Measured) -> int:
    return sum(found.test_images.values())


def _images_before(found: Evaluation | ModelEvaluation) -> int:
    if isinstance(found, ModelEvaluation):
        return found.manifest.data.validation if found.manifest.metrics_apply else 0
    return sum(found.validation_images.values())


def _before(found: Evaluation | ModelEvaluation, key: str) -> float | None:
    """A metric of the validation images, where it is known."""
    if isinstance(found, ModelEvaluation):
        known = found.manifest.metrics.get(key)
        return None if known is None else known.value
    if key == "calibration_error":
        return found.calibration_error
    best = found.trial.best
    if key == "balanced_accuracy":
        return fmean(one.recall for one in best.val_classes) if best and best.val_classes else None
    return getattr(best, f"val_{key}", None)


def notes(found: Evaluation | ModelEvaluation) -> list[str]:
    """Return what must be known to read the metrics."""
    if isinstance(found, ModelEvaluation):
        positive = found.manifest.positive
    else:
        positive = found.study.identity["positive"]
    whose = "means over the classes" if positive is None else f"those of {positive}"
    lines = [
        f"precision, recall, F1 and AUC are {whose}; intervals are of the bootstrap over images",
        f"one image takes {1000 * found.latency:.2g} ms on this machine's CPU; many at once: "
        f"{found.throughput:,.0f} images a second",
    ]
    if not isinstance(found, ModelEvaluation):
        lines += [*_price(found), *_copies(found)]
    if found.made_gray:
        coloured = many(found.made_gray, "coloured test image")
        lines.append(f"{coloured} made gray, as all are that the model was trained on")
    return lines


def _price(found: Evaluation) -> list[str]:
    """What having chosen by the validation images flattered the objective by."""
    objective = found.study.objective
    validation = objective.value_of(found.trial.best)
    test = found.estimates.metrics[objective.value.removeprefix("val_")]
    if validation is None or test is None:
        return []
    worse = objective.signed(test.value) - objective.signed(validation)
    said = f"{figure(worse)} worse" if worse > 0 else f"{figure(-worse)} better"
    return [f"the price of having chosen: on test images {objective.word} is {said}"]


def _copies(found: Evaluation) -> list[str]:
    if found.copies is None:
        return ["whether images that the study trained on are among them cannot be told"]
    if not found.copies:
        return []
    return [
        f"warning: {many(found.copies, 'test image')} are copies of images that the study trained "
        "or was chosen on"
    ]


def threshold_table(found: ModelEvaluation) -> Table | None:
    """What the manifest's decision threshold gives: on the images it was chosen on, and on these.

    None where there is none.
    """
    threshold, decided = found.manifest.threshold, found.decided
    if threshold is None or decided is None:
        return None
    positive = found.classes.index(str(found.manifest.positive))
    table = plain_table(
        f"{escape(found.classes[positive])} FROM {threshold.value:.4f} ON",
        right=("VALIDATION", "TEST", "95 % INTERVAL"),
    )
    for name, before, test in (
        ("precision", threshold.precision, decided.classes[positive]["precision"]),
        ("recall", threshold.recall, decided.classes[positive]["recall"]),
        ("specificity", threshold.specificity, decided.classes[1 - positive]["recall"]),
        ("F1", threshold.f1, decided.classes[positive]["f1"]),
    ):
        table.add_row(name, figure(before), *_with_interval(test))
    return table


def _with_interval(test: Estimate | None) -> tuple[str, str]:
    if test is None:
        return "-", "-"
    return figure(test.value), f"{figure(test.low)} to {figure(test.high)}"


def classes_table(found: Evaluation | ModelEvaluation) -> Table:
    """Each class against the others: validation | test; of an exported model the test alone."""
    names = tuple(name.upper() for name in _OF_A_CLASS)
    table = plain_table("CLASS", right=("IMAGES", *names))
    if isinstance(found, ModelEvaluation):
        for name, one in zip(found.classes, found.metrics.classes, strict=True):
            cells = [_share(getattr(one, metric.lower())) for metric in _OF_A_CLASS]
            table.add_row(escape(name), f"{found.test_images[name]:,}", *cells)
        return table
    best = found.trial.best
    validated: Sequence[ClassMetrics | None] = (
        best.val_classes if best and best.val_classes else [None] * len(found.classes)
    )
    for name, before, now in zip(found.classes, validated, found.metrics.classes, strict=True):
        images = f"{found.validation_images.get(name, 0):,} | {found.test_images[name]:,}"
        pairs = [
            f"{_share(getattr(before, metric.lower(), None))} | "
            f"{_share(getattr(now, metric.lower()))}"
            for metric in _OF_A_CLASS
        ]
        table.add_row(escape(name), images, *pairs)
    return table


def confusion_table(found: Measured) -> Table | None:
    """What the test images of each class were taken for; None of too many classes."""
    if len(found.classes) > MOST_CLASSES:
        return None
    table = plain_table("TEST IMAGES OF", right=[f"AS {escape(name)}" for name in found.classes])
    for name, row in zip(found.classes, found.confusion, strict=True):
        table.add_row(escape(name), *(f"{count:,}" for count in row))
    return table


def seal(openings: Sequence[Opening], elsewhere: int) -> str:
    """Return how often the test images were opened before this time."""
    often = f"opened {many(len(openings), 'time')}" if openings else "never opened"
    line = f"the test images of this study were {often} before"
    if openings:
        last = openings[-1]
        line += f" (last {last.opened_at.astimezone():%Y-%m-%d} by trial {last.trial_number})"
    if elsewhere:
        line += f", and {many(elsewhere, 'time')} for other studies here"
    warned = openings or elsewhere
    return (
        f"{line}; what is chosen by these figures is no longer measured by them" if warned else line
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
