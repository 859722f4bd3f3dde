"""Drawing the pictures of a trial into the study's folder. Importing this imports matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.pictures.curves import draw_curves
from search.pictures.predicted import draw_predictions
from search.pictures.style import save
from search.pictures.subject import FOLDER, Kind, Subject, picture_id
from search.pictures.summed_up import draw_summary
from search.predictions import Predictions
from storage import Artifacts

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def paint(subject: Subject) -> None:
    """Draw every picture that there is to draw.

    Raises:
        OSError: a file cannot be read or written.
    """
    folder = Artifacts(subject.artifacts).at(FOLDER)
    folder.make()
    predictions = _predictions(subject)
    for kind in subject.kinds():
        with folder.writing(picture_id(subject.uid, subject.slot, kind)) as draft:
            save(_drawn(kind, subject, predictions), draft.path)


def _predictions(subject: Subject) -> Predictions | None:
    if subject.predictions_file is None:
        return None
    with Artifacts(subject.artifacts).reading(subject.predictions_file) as path:
        return Predictions.read(path)


def _drawn(kind: Kind, subject: Subject, predictions: Predictions | None) -> Figure:
    if kind is Kind.CURVES:
        return draw_curves(subject)
    if kind is Kind.PREDICTIONS and predictions is not None:
        return draw_predictions(subject, predictions)
    return draw_summary(subject, predictions.summary if predictions else "")
