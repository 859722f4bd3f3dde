"""Pictures of a trial: what is on them, and that any trial can be drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from search.pictures.curves import draw_curves
from search.pictures.painting import paint
from search.pictures.predicted import draw_predictions
from search.pictures.subject import FOLDER, Kind, Subject, picture_id
from search.pictures.summed_up import draw_summary
from search.predictions import Predictions
from storage import Artifacts, Attempt, AttemptEnd, Epoch

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

UID = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ATTEMPT = Attempt(
    slot=3,
    attempt=1,
    supervisor_id=1,
    host="h",
    device="cpu:0",
    pid=1,
    started_at=NOW,
    ended_at=NOW,
    end=AttemptEnd.FINISHED,
    reason=None,
    first_epoch=1,
    last_epoch=3,
    checkpoints=3,
    peak_memory=2_000_000,
)


def epoch(number: int, fold: int = 1, **changes: Any) -> Epoch:
    """One of which every figure is known."""
    shares = dict.fromkeys(("accuracy", "precision", "recall", "f1"), 1 - 0.5 / number)
    validated = {f"val_{name}": value - 0.1 for name, value in shares.items()}
    figures: dict[str, Any] = {**shares, **validated, "val_auc": 0.9, "learning_rate": 0.1}
    figures |= {"loss": 1 / number, "val_loss": 1 / number + 0.1, "seconds": 1.0}
    return Epoch(epoch=number, fold=fold, **(figures | changes))


def subject(folder: str = "/nowhere", **changes: Any) -> Subject:
    """A trial of three epochs and two classes."""
    given: dict[str, Any] = {
        "study": "digits-auto",
        "uid": UID,
        "artifacts": folder,
        "slot": 3,
        "trial": 2,
        "state": "COMPLETE",
        "reason": None,
        "objective": "val_loss",
        "value": 0.4333,
        "best_epoch": 3,
        "params": {"network": "cnn", "learning_rate": 0.012345678},
        "weights": 1234,
        "classes": ("cat", "dog"),
        "positive": 1,
        "epochs": (epoch(1), epoch(2), epoch(3)),
        "attempts": (ATTEMPT,),
        "predictions_file": None,
    }
    return Subject(**(given | changes))


def predictions(classes: int = 2) -> Predictions:
    """Of 60 images; one in six is taken for the next class."""
    labels = np.arange(60) % classes
    chosen = np.where(np.arange(60) % 6 == 0, (labels + 1) % classes, labels)
    probabilities = np.full((60, classes), 0.2 / max(1, classes - 1))
    probabilities[np.arange(60), chosen] = 0.8
    return Predictions.of_folds([probabilities], [labels], "layer  kind\ndense  Dense")


def titles(figure: Figure) -> list[str]:
    """Of its parts, in their order."""
    return [axes.get_title(loc="left") for axes in figure.axes]


def legend(axes: Axes) -> list[str]:
    """Its entries."""
    found = axes.get_legend()
    assert found is not None
    return [text.get_text() for text in found.get_texts()]


def lines(axes: Axes) -> list[list[tuple[float, float]]]:
    """The points of every line that is no mark."""
    drawn = [np.asarray(line.get_xydata()) for line in axes.get_lines()]
    return [list(map(tuple, one)) for one in drawn if len(one) > 2]


def test_curves_show_training_and_validation() -> None:
    """Of each metric, and the learning rate."""
    figure = draw_curves(subject())
    assert titles(figure) == ["loss", "accuracy", "precision", "recall", "F1", "learning rate"]
    training, validation = lines(figure.axes[0])
    assert [value for _, value in training] == [1 / number for number in (1, 2, 3)]
    assert [value for _, value in validation] == [1 / number + 0.1 for number in (1, 2, 3)]
    assert lines(figure.axes[5]) == [[(1, 0.1), (2, 0.1), (3, 0.1)]]


def test_every_fold_has_its_lines() -> None:
    """And one entry in the legend."""
    both = tuple(epoch(number, fold) for fold in (1, 2) for number in (1, 2, 3))
    figure = draw_curves(subject(epochs=both))
    assert len(lines(figure.axes[0])) == 4
    assert legend(figure.axes[0]) == ["training", "validation"]


def test_what_is_not_known_is_left_out() -> None:
    """Epochs of old databases have no training metrics; of a diverged one the loss is None."""
    old = epoch(2, precision=None, recall=None, f1=None, learning_rate=None, loss=None)
    figure = draw_curves(subject(epochs=(old,), value=None, best_epoch=None))
    assert titles(figure)[4:] == ["F1", "learning rate"]


def test_the_matrix_counts_what_was_taken_for_what() -> None:
    """True classes down, predicted ones across."""
    figure = draw_predictions(subject(), predictions())
    assert titles(figure) == ["confusion matrix", "ROC", "precision and recall"]
    assert [text.get_text() for text in figure.axes[0].texts] == ["20", "10", "0", "30"]
    assert legend(figure.axes[1]) == ["dog  AUC 0.833"]


@pytest.mark.parametrize("classes", [3, 12, 30])
def test_of_many_classes_the_hardest_have_curves(classes: int) -> None:
    """As many as there are colours; a large matrix has no numbers."""
    names = tuple(f"class {number}" for number in range(classes))
    figure = draw_predictions(subject(classes=names), predictions(classes))
    assert len(legend(figure.axes[1])) == min(classes, 7)
    assert bool(figure.axes[0].texts) == (classes <= 20)


def test_a_class_without_images_has_no_curve() -> None:
    """Nothing could be said of it."""
    found = predictions(3)
    some = found.labels != 2
    kept = Predictions(
        probabilities=found.probabilities[some],
        labels=found.labels[some],
        folds=found.folds[some],
        summary="",
    )
    figure = draw_predictions(subject(classes=("a", "b", "c")), kept)
    assert len(legend(figure.axes[1])) == 2


def test_the_summary_says_what_it_was() -> None:
    """Params, attempts, layers; and why it ended so, in a line."""
    failed = subject(state="FAIL", reason="killed\nby SIGKILL " * 30, value=None)
    (text,) = draw_summary(failed, "layer  kind\ndense  Dense").texts
    said = text.get_text().splitlines()
    assert said[0] == "digits-auto   trial 2   FAIL"
    assert said[1].startswith("reason: killed by SIGKILL killed")
    assert len(said[1]) < 120
    assert "  learning_rate            0.01235" in said
    attempt = ["1", "h", "cpu:0", "1-3", "0", "s", "2", "MB", "finished"]
    assert attempt in [line.split() for line in said]
    assert said[-1] == "dense  Dense"


def test_pictures_are_files_named_by_what_they_show(tmp_path: Path) -> None:
    """PNG, whole, and not blank; names of users are no formulas."""
    found = predictions()
    with Artifacts(tmp_path).writing("p.npz") as draft:
        found.write(draft.path)
    paint(
        subject(str(tmp_path), predictions_file="p.npz", classes=("$\\bad{$", "<b>"), study="$_$")
    )
    files = {picture_id(UID, 3, kind) for kind in Kind}
    assert {path.name for path in (tmp_path / FOLDER).iterdir()} == files
    for name in files:
        with Image.open(tmp_path / FOLDER / name) as image:
            assert image.format == "PNG"
            assert np.asarray(image.convert("L")).min() < 100


def test_a_trial_without_epochs_has_a_summary(tmp_path: Path) -> None:
    """There is nothing else to show."""
    paint(subject(str(tmp_path), epochs=(), attempts=(), state="FAIL"))
    (only,) = (tmp_path / FOLDER).iterdir()
    assert only.name == picture_id(UID, 3, Kind.SUMMARY)
