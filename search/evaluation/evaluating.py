"""Measuring a study's best model on the test images, and counting how often that was done."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from search.analysis.classified import read_predictions
from search.analysis.resampling import metric_in
from search.data.surveying import silent
from search.errors import DataError, NothingCompletedError, SearchError
from search.evaluation.measuring import Measured, measured
from search.evaluation.test_set import copies_among, open_test_set
from search.formats.format import Format
from search.formats.running import open_model
from search.keras_backend import require_tensorflow
from search.objective import positive_label
from search.record import find_study, kept_model, record_of
from search.study_data import kept_options, survey_study
from search.supervisor.user_code import check_code
from storage import Artifacts, ClassMetrics, open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from search.data import Survey
    from search.record import StudyRecord, TrialRecord
    from search.trainer.metrics import Metrics
    from storage import Database, Opening, Study


@dataclass(frozen=True, kw_only=True)
class Evaluation(Measured):
    """What a study's best model gives on test images, beside what it gave in validation."""

    study: StudyRecord
    trial: TrialRecord  # its best epoch holds the figures of the validation images
    validation_images: Mapping[str, int]  # by class
    calibration_error: float | None  # on them; None where what it predicted was not kept
    openings: Sequence[Opening]  # of these test images by this study, before this one
    elsewhere: int  # how often other studies of the database opened the very same
    copies: int | None  # test images that the study trained or was chosen on; None: not known


def evaluate(
    study: str | None,
    *,
    storage: str,
    code: str | None = None,
    data: str | None = None,
    test: str | None = None,
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
        test: other DATA to test with than the study's sealed images.
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
            own = None if test is not None else survey_study(record, data)
            images = _with_test(own, record) if test is None else _other(test, record)
            model = stack.enter_context(open_model(file, format=Format.KERAS, code=code))
            number = _count(database, found, trial, images)
            seen = measured(
                model,
                images,
                classes=record.identity["data"]["classes"],
                positive=positive_label(record.identity),
                progress=progress,
            )
        database.openings.measured(found.id, number, as_kept(seen.metrics, seen.confusion))
        return Evaluation(
            **{one.name: getattr(seen, one.name) for one in fields(Measured)},
            study=record,
            trial=trial,
            validation_images=_validation_images(record, trial, own),
            calibration_error=_calibration_error(record, trial),
            openings=[
                one
                for one in database.openings.of_study(found.id)[: number - 1]
                if one.fingerprint == images.sealed
            ],
            elsewhere=database.openings.elsewhere(found.id, images.sealed),
            copies=0 if test is None else _copies(images, record, data),
        )


def _other(test: str, record: StudyRecord) -> Survey:
    return open_test_set(
        test,
        resize=kept_options(record).resize,
        classes=record.identity["data"]["classes"],
        progress=silent,
    )


def _copies(images: Survey, record: StudyRecord, data: str | None) -> int | None:
    try:
        return copies_among(images, survey_study(record, data))
    except SearchError:  # the study's own images are elsewhere now
        return None


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


def _with_test(images: Survey | None, record: StudyRecord) -> Survey:
    assert images is not None  # noqa: S101
    if not len(images.split.test):
        raise DataError(
            f"study {record.name} has no test images: there was no test part in {record.source} "
            "when it started, and it takes none later; say with --test which images to take"
        )
    return images


def _validation_images(
    record: StudyRecord, trial: TrialRecord, own: Survey | None
) -> dict[str, int]:
    """By class; nothing where neither the images nor what was predicted of them is there."""
    classes = record.identity["data"]["classes"]
    if own is not None:
        labels = own.labels("validation")
    else:
        predicted = read_predictions(Artifacts(record.artifacts), trial)
        if isinstance(predicted, str):
            return {}
        labels = predicted.labels
    counted = Counter(labels.tolist())
    return {name: counted[label] for label, name in enumerate(classes)}


def _calibration_error(record: StudyRecord, trial: TrialRecord) -> float | None:
    predicted = read_predictions(Artifacts(record.artifacts), trial)
    if isinstance(predicted, str):
        return None
    chances, once = predicted.probabilities.astype(np.float64), np.ones((1, len(predicted.labels)))
    positive = positive_label(record.identity)
    return float(metric_in("calibration_error", predicted.labels, chances, positive, once)[0])


def _count(database: Database, study: Study, trial: TrialRecord, images: Survey) -> int:
    return database.openings.add(
        study.id,
        trial_number=trial.number,
        fingerprint=images.sealed,
        images=len(images.split.test),
    )
