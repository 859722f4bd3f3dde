"""Measuring a study's best model on the test images, and counting how often that was done."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from search.analysis.intervals import estimates
from search.data.surveying import silent
from search.errors import DataError, NothingCompletedError
from search.evaluation.sealed import predict_sealed
from search.formats.format import Format
from search.formats.running import open_model
from search.objective import positive_label
from search.record import find_study, kept_model, record_of
from search.study_data import survey_study
from search.supervisor.plan import require_tensorflow
from search.supervisor.user_code import check_code
from search.trainer.metrics import measure
from storage import ClassMetrics, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from search.analysis.intervals import Estimates
    from search.data import Survey
    from search.record import StudyRecord, TrialRecord
    from search.trainer.metrics import Metrics
    from storage import Database, Opening, Study


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """What a study's best model gives on the test images, beside what it gave in validation."""

    study: StudyRecord
    trial: TrialRecord  # its best epoch holds the figures of the validation images
    classes: tuple[str, ...]
    validation_images: Mapping[str, int]  # by class
    test_images: Mapping[str, int]
    metrics: Metrics  # of the test images
    estimates: Estimates  # the same with 95 % intervals, and some more
    latency: float  # seconds for one image, on this machine's CPU, once warm
    throughput: float  # images a second there, many at once
    confusion: tuple[tuple[int, ...], ...]  # test images: a row a true class, a column a predicted
    made_gray: int  # coloured test images, where the trial saw gray ones only
    openings: Sequence[Opening]  # of the test images by this study, before this one
    elsewhere: int  # how often other studies of the database opened the very same


def evaluate(
    study: str | None,
    *,
    storage: str,
    code: str | None = None,
    data: str | None = None,
    progress: Callable[[int, int], None] = silent,
) -> Evaluation:
    """Open the test images, measure the best trial's model on them, and record that.

    The opening is counted before the first of them is decoded, so that none goes uncounted.

    Args:
        study: its name; None for the one started last.
        storage: the database's URL.
        code: "module:attribute" of the code that was searched, imported from here before the model
            is loaded: it may have registered layers of its own.
        data: where the study's images are; None for where it was started last.
        progress: is called with the test images done and all of them.

    Raises:
        UsageError: the study or the code is not as it should be, or there are no test images.
        DataError: an image cannot be decoded as it was.
        NothingCompletedError: no trial is COMPLETE.
        SearchError: the images are not the study's any more, or the model is gone or altered.
        StorageError: the database cannot be reached.
    """
    require_tensorflow()
    with closing(open_database(storage)) as database:
        found = find_study(database, study)
        record = record_of(database, found)
        check_code(record.name, record.identity["space"], code)
        trial = _best(record)
        with ExitStack() as stack:
            file = stack.enter_context(kept_model(trial))
            images = _with_test(survey_study(record, data), record)
            model = stack.enter_context(open_model(file, format=Format.KERAS, code=code))
            number = _count(database, found, trial, images)
            predicted = predict_sealed(images, model, progress)
            latency, throughput = model.latency(), model.throughput()
        labels = images.source.labels[images.split.test]
        metrics = measure(labels, predicted.probabilities, positive_label(record.identity))
        confusion = confusion_of(labels, predicted.probabilities)
        database.openings.measured(found.id, number, as_kept(metrics, confusion))
        return Evaluation(
            study=record,
            trial=trial,
            classes=images.source.classes,
            validation_images=_counts(images, images.labels("validation")),
            test_images=_counts(images, labels),
            metrics=metrics,
            estimates=estimates(labels, predicted.probabilities, positive_label(record.identity)),
            latency=latency,
            throughput=throughput,
            confusion=confusion,
            made_gray=predicted.made_gray,
            openings=database.openings.of_study(found.id)[: number - 1],
            elsewhere=database.openings.elsewhere(found.id, images.sealed),
        )


def confusion_of(
    labels: NDArray[np.int64], probabilities: NDArray[np.float64]
) -> tuple[tuple[int, ...], ...]:
    """How many images of each class (a row) were taken for each class (a column)."""
    count = probabilities.shape[1]
    pairs = labels * count + probabilities.argmax(axis=1)
    counted = np.bincount(pairs, minlength=count**2).reshape(count, count)
    return tuple(tuple(row) for row in counted.tolist())


def as_kept(metrics: Metrics, confusion: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Metrics as the database keeps them: of the classes a list a metric, in their order."""
    kept = asdict(metrics)
    if not isfinite(metrics.loss):
        kept["loss"] = None
    names = [field.name for field in fields(ClassMetrics)]
    kept["classes"] = {name: [one[name] for one in kept["classes"]] for name in names}
    return {**kept, "confusion": confusion}


def _best(record: StudyRecord) -> TrialRecord:
    if record.best_trial is None:
        raise NothingCompletedError(f"study {record.name} has no COMPLETE trial to evaluate")
    return record.best_trial


def _with_test(images: Survey, record: StudyRecord) -> Survey:
    if not len(images.split.test):
        raise DataError(
            f"study {record.name} has no test images: there was no test part in {record.source} "
            "when it started, and it takes none later; start another study with one"
        )
    return images


def _counts(images: Survey, labels: NDArray[np.int64]) -> dict[str, int]:
    counted = Counter(labels.tolist())
    return {name: counted[label] for label, name in enumerate(images.source.classes)}


def _count(database: Database, study: Study, trial: TrialRecord, images: Survey) -> int:
    return database.openings.add(
        study.id,
        trial_number=trial.number,
        fingerprint=images.sealed,
        images=len(images.split.test),
    )
