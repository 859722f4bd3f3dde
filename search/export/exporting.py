"""Exporting a study's model: written, proven, described, and only then put in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from search.data import prepare
from search.data.surveying import silent
from search.errors import SearchError, UsageError
from search.export.members import Choice, check_choice, choose, gather, recorded_predictions
from search.export.papers import make_manifest, write_papers
from search.export.proving import prove
from search.export.target import ENDINGS, check_target, place, staging, target_of
from search.export.threshold import choose_threshold, parse_rule
from search.formats.format import Format
from search.formats.requiring import require
from search.formats.writing import write_model
from search.keras_backend import require_tensorflow
from search.objective import positive_label
from search.paths import cache_folder
from search.record import read_study
from search.retraining.training import Setting
from search.study_data import image_size, survey_study
from search.supervisor.user_code import check_code
from search.tracking import check_mlflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from search.data import Dataset
    from search.export.manifest import Manifest
    from search.export.members import Source
    from search.export.proving import Proven
    from search.export.target import Target
    from search.export.threshold import Threshold
    from search.record import StudyRecord

CALIBRATION_IMAGES = 200


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """What is to be exported, and where to."""

    study: str | None  # None: the one started last
    out: Path | None  # None: the study's name here, with the format's ending
    storage: str
    choice: Choice = field(default_factory=Choice)
    format: str | None = None  # None: by OUT's ending, else keras
    threshold: str | None = None  # youden, f1 or recall=…
    force: bool = False  # replace what is there
    mlflow: bool = False  # it is to be registered in MLflow, too
    setting: Setting = field(default_factory=Setting)


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A model that was written."""

    manifest: Manifest
    path: Path
    complete: bool  # False: no trial is COMPLETE, this is the best checkpoint
    notes: tuple[str, ...]  # what the user should know, a line each
    files: tuple[Path, ...]  # everything that was written, the model or its folder first


def export(request: ExportRequest, progress: Callable[[int, int], None] = silent) -> Exported:
    """Write a study's model, after a new process has loaded it and predicted the same.

    Raises:
        UsageError: OUT, the format, the code, the choice or the study is not as it should be.
        NothingCompletedError: no trial has a model.
        SearchError: it does not predict what was recorded; nothing is written then.
        StorageError: the database cannot be read.
    """
    require_tensorflow()
    if request.mlflow:
        check_mlflow()
    check_choice(request.choice)
    study, out = request.study, request.out
    if study is not None and out is None and study.endswith(ENDINGS):
        out, study = Path(study), None  # OUT alone
    record = read_study(study, request.storage)
    target = target_of(out, record.name, request.format)
    require(target.format)
    check_target(target, force=request.force)
    check_code(record.name, dict(record.identity["space"]), request.setting.code)
    _check_threshold(request.threshold, record)
    size = image_size(record, dict(choose(record, request.choice)[0].params))
    survey = survey_study(record, request.setting.data)
    dataset = prepare(survey, image_size=size, cache=cache_folder())
    with staging(target) as staged, TemporaryDirectory() as folder:
        source = gather(record, request.choice, Path(folder), request.setting, progress)
        proven = _write(target, staged, source, record, dataset, request.setting.code)
        manifest = make_manifest(
            target,
            staged,
            source,
            proven,
            record=record,
            dataset=dataset,
            threshold=_threshold(request.threshold, source, proven, record),
            code=request.setting.code,
        )
        check_target(target, force=request.force)  # something may have come there meanwhile
        _put(target, staged, manifest, trials=len(record.trials))
    return Exported(
        manifest=manifest,
        path=target.path,
        complete=record.best_trial is not None,
        notes=source.notes,
        files=target.written,
    )


def _check_threshold(text: str | None, record: StudyRecord) -> None:
    """Before anything is written."""
    if text is None:
        return
    parse_rule(text)
    if len(record.identity["data"]["classes"]) != 2:
        raise UsageError(f"--threshold is for two classes; study {record.name} has more")


def _threshold(
    text: str | None, source: Source, proven: Proven, record: StudyRecord
) -> Threshold | None:
    if text is None:
        return None
    chances, label = _chosen_by(source, proven, record), positive_label(record.identity)
    return choose_threshold(proven.labels == label, chances[:, label], *parse_rule(text))


def _put(target: Target, staged: Path, manifest: Manifest, *, trials: int) -> None:
    """The papers beside the model, and all of it in its place."""
    try:
        write_papers(target, staged, manifest, trials=trials)
        place(target, staged)
    except OSError as error:
        raise SearchError(f"cannot write {target.path} ({error.strerror or error})") from error


def _write(
    target: Target,
    staged: Path,
    source: Source,
    record: StudyRecord,
    dataset: Dataset,
    code: str | None,
) -> Proven:
    """The model itself, with its proof."""
    calibration = None
    if target.format is Format.LITERT_INT8:
        images = dataset.load("train")[0]
        some = np.random.default_rng(0).permutation(len(images))[:CALIBRATION_IMAGES]
        calibration = images[np.sort(some)]
    write_model(
        source.files,
        staged / target.model,
        target.format,
        classes=dataset.classes,
        code=code,
        calibration=calibration,
    )
    return prove(
        staged / target.model,
        target.format,
        source,
        record,
        dataset.load("validation"),
        positive=positive_label(record.identity),
        code=code,
    )


def _chosen_by(source: Source, proven: Proven, record: StudyRecord) -> NDArray[np.float64]:
    """Probabilities of the validation images that a threshold may be chosen by.

    A refit has seen the images: those of the trial that it repeats are taken.

    Raises:
        SearchError: these were not kept.
    """
    if source.refit is None:
        return proven.chances
    recorded = recorded_predictions(record, source.trials)
    if recorded is None or len(recorded) != len(proven.labels):
        raise SearchError(
            f"what trial {source.trials[0].number} predicted was not kept: no threshold can be "
            "chosen for a refit of it"
        )
    return recorded
