"""The proof of an exported model: a new process must predict what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.errors import SearchError
from search.export.manifest import Against, Proof
from search.export.members import recorded_predictions
from search.formats.format import TOLERANCE, Format
from search.formats.running import models
from search.keras_backend import KerasBackend
from search.objective import Objective
from search.trainer.metrics import measure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from search.export.members import Source
    from search.formats.running import RunningModel
    from search.record import StudyRecord, TrialRecord
    from spaces.inputs import Inputs

# Of a loss, relative above 1, and of a probability. On CPUs sums only round differently from one
# thread count to another. A GPU's convolutions may use TF32, with 10 bits of mantissa, and the
# proof runs on a CPU.
DEVICE_TOLERANCE = {"cpu": 1e-6, "gpu": 1e-3}
# What JAX trained, TensorFlow proves: its sums have another order.
JAX_TOLERANCE = 1e-5
# Of the other objectives, which count images or pairs of them: the same difference moves an image
# that lies on the border to its other side. That the weights are the same, the loss proves; these
# prove the epoch and the positive class.
COUNTED_TOLERANCE = 0.01
BORDERLINE_IMAGES = 2  # may change sides, in a small validation part
MOST_LOST = 0.02  # of the accuracy, by rounding to 8 bits


def device_tolerance(device: str) -> float:
    """How near a proof must come to what was recorded on a device, by its recorded name."""
    own = DEVICE_TOLERANCE[device.split(":")[0]]
    return max(own, JAX_TOLERANCE) if device.endswith(KerasBackend.JAX) else own


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What an exported model gives on the validation images, and how that was held against."""

    proof: Proof
    labels: NDArray[np.int64]  # (n,)
    chances: NDArray[np.float64]  # (n, classes), of the exported model


def prove(
    file: Path,
    format: Format,
    source: Source,
    record: StudyRecord,
    images: tuple[Inputs, NDArray[np.int64]],
    *,
    positive: int,
    code: str | None,
) -> Proven:
    """Hold a written model against what was recorded, or against the models it is made of.

    Args:
        file: the model; a SavedModel's folder.
        format: what it is.
        source: what it was made of.
        record: its study.
        images: the validation images, uint8 (n, height, width, channels), and labels (n,).
        positive: of two classes, the one that the metrics speak of.
        code: "module:attribute" of the user's code to import first, from here.

    Raises:
        SearchError: it does not load, or does not predict the same.
    """
    inputs, labels = images
    with models(code=code) as running:
        running.load(file, format)
        chances = running.predict_all(inputs)
        reference, against = _reference(running, source, record, inputs)
    if format is Format.KERAS and source.of_recorded_weights:
        measured = measured_on(labels, chances, positive)
        check_recorded(source.trials[0], record.objective, measured, images=len(labels))
    largest, tolerance = float(np.abs(chances - reference).max()), _tolerance(format, source)
    if tolerance is not None and not largest <= tolerance:
        raise SearchError(
            f"the {format} model predicts a probability that differs by {largest:.2g} from "
            f"{against}, more than {tolerance:.0e}: nothing was written"
        )
    change = _accuracy(chances, labels) - _accuracy(reference, labels)
    if format.quantized and change < -MOST_LOST:
        raise SearchError(
            f"rounded to 8 bits, the model's accuracy falls by {-change:.1%} of the images, "
            f"more than {MOST_LOST:.0%}: nothing was written; another --format keeps it"
        )
    proof = Proof(
        images=len(labels),
        against=against,
        largest_difference=largest,
        tolerance=tolerance,
        accuracy_change=change,
    )
    return Proven(proof=proof, labels=labels, chances=chances)


def measured_on(
    labels: NDArray[np.int64], chances: NDArray[np.float64], positive: int
) -> Mapping[str, float | None]:
    """The metrics of predictions (n, classes) of labels (n,), by the objectives' names."""
    metrics = measure(labels, chances, positive)
    return {
        Objective.VAL_LOSS: metrics.loss,
        Objective.VAL_AUC: metrics.auc,
        Objective.VAL_ACCURACY: metrics.accuracy,
        Objective.VAL_F1: metrics.f1,
    }


def check_recorded(
    trial: TrialRecord,
    objective: Objective,
    measured: Mapping[str, float | None],
    *,
    images: int,
) -> None:
    """Let metrics pass that are the trial's best epoch's.

    Args:
        trial: with its epochs.
        objective: the study's.
        measured: of the file, by the objectives' names.
        images: how many validation images they are of.

    Raises:
        SearchError: the objective, or the loss, is not what was recorded.
    """
    limits = {
        objective: max(COUNTED_TOLERANCE, BORDERLINE_IMAGES / images),
        Objective.VAL_LOSS: device_tolerance(trial.device),
    }
    for name, limit in limits.items():
        found, recorded = measured[name], name.value_of(trial.best)
        if found is None or recorded is None or not _near(found, recorded, limit):
            raise SearchError(
                f"the model of trial {trial.number} gives {name} {found!r}, not the recorded "
                f"{recorded!r}: nothing was written"
            )


def _reference(
    running: RunningModel, source: Source, record: StudyRecord, inputs: Inputs
) -> tuple[NDArray[np.float64], Against]:
    """What the written model should predict, and where that is known from."""
    kept = all(one.weights == "recorded" for one in source.members)
    recorded = recorded_predictions(record, source.trials) if kept else None
    if recorded is not None and len(recorded) == len(inputs):
        return recorded, "recorded predictions"
    each = []
    for file in source.files:
        running.load(file)
        each.append(running.predict_all(inputs))
    return np.asarray(np.mean(each, axis=0)), "the Keras model"


def _tolerance(format: Format, source: Source) -> float | None:
    """Of a probability; None of a format that rounds."""
    if format.quantized:
        return None
    devices = {one.device for one in source.members if one.weights == "recorded"}
    return max([TOLERANCE[format], *map(device_tolerance, devices)])


def _accuracy(chances: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    return float((chances.argmax(axis=1) == labels).mean())


def _near(found: float, recorded: float, limit: float) -> bool:
    return abs(found - recorded) <= limit * max(1.0, abs(recorded))  # False of a NaN
