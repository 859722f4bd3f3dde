"""What the pictures of a trial show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

# Read at run time: a subject is checked against these annotations where it arrives.
from storage import Attempt, Epoch  # noqa: TC001


class Kind(StrEnum):
    """One picture of a trial; its value is the name under which it is shown."""

    CURVES = "curves.png"
    PREDICTIONS = "predictions.png"
    SUMMARY = "summary.png"


FOLDER = "pictures"  # in a study's folder of artifacts


def picture_id(study_uid: str, slot: int, kind: Kind) -> str:
    """Name of a picture's file, which is its artifact's id for optuna-dashboard too.

    It follows from what it shows: whoever looks for a picture needs no table.
    """
    return str(uuid5(UUID(study_uid), f"{slot}/{kind}"))


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One trial, as it ended."""

    study: str
    uid: str  # the study's
    artifacts: str  # the study's own folder: a path, or an fsspec URL
    slot: int
    trial: int
    state: str
    reason: str | None
    objective: str
    value: float | None
    best_epoch: int | None
    params: dict[str, Any]
    weights: int | None
    classes: tuple[str, ...]
    positive: int  # of two classes, the one that the metrics speak of
    epochs: tuple[Epoch, ...]
    attempts: tuple[Attempt, ...]
    predictions_file: str | None  # in the folder; None: it has none

    def kinds(self) -> list[Kind]:
        """The pictures that there are to draw."""
        curves = [Kind.CURVES] if self.epochs else []
        predictions = [Kind.PREDICTIONS] if self.predictions_file else []
        return [*curves, *predictions, Kind.SUMMARY]
