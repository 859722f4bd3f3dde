"""Exporting a study's model: written, proven, described, and only then put in its place."""

from __future__ import annotations

import platform
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from search.analysis.intervals import estimates
from search.data import prepare
from search.data.surveying import silent
from search.errors import SearchError, UsageError
from search.export.card import model_card
from search.export.manifest import DataOf, Decision, Estimate, Manifest, StudyOf
from search.export.members import Choice, check_choice, choose, gather, recorded_predictions
from search.export.proving import prove
from search.export.target import ENDINGS, PAPERS, Kind, check_target, place, staging, target_of
from search.export.threshold import choose_threshold, parse_rule
from search.formats.format import Format
from search.formats.hashes import hashes
from search.formats.requiring import require
from search.formats.writing import write_model
from search.objective import positive_label
from search.paths import cache_folder
from search.record import read_study
from search.retraining.training import Setting
from search.study_data import image_size, kept_options, survey_study
from search.supervisor.plan import require_tensorflow
from search.supervisor.user_code import check_code
from search.tracking import check_mlflow, register

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from search.data import Dataset
    from search.export.members import Source
    from search.export.proving import Proven
    from search.export.target import Target
    from search.export.threshold import Threshold
    from search.record import StudyRecord

CALIBRATION_IMAGES = 200
_PACKAGES = ("cnn-search", "keras", "tensorflow", "tensorflow-cpu", "numpy", "optuna")


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
    mlflow: bool = False  # register it in MLflow, too
    setting: Setting = field(default_factory=Setting)


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A model that was written."""

    manifest: Manifest
    path: Path
    complete: bool  # False: no trial is COMPLETE, this is the best checkpoint
    notes: tuple[str, ...]  # what the user should know, a line each
    registered: str | None  # its address in MLflow's registry


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
    rule = None if request.threshold is None else parse_rule(request.threshold)
    study, out = request.study, request.out
    if study is not None and out is None and study.endswith(ENDINGS):
        out, study = Path(study), None  # OUT alone
    record = read_study(study, request.storage)
    target = target_of(out, record.name, request.format)
    require(target.format)
    check_target(target, force=request.force)
    check_code(record.name, dict(record.identity["space"]), request.setting.code)
    if rule is not None and len(record.identity["data"]["classes"]) != 2:
        raise UsageError(f"--threshold is for two classes; study {record.name} has more")
    size = image_size(record, dict(choose(record, request.choice)[0].params))
    survey = survey_study(record, request.setting.data)
    dataset = prepare(survey, image_size=size, cache=cache_folder())
    with staging(target) as staged, TemporaryDirectory() as folder:
        source = gather(record, request.choice, Path(folder), request.setting, progress)
        proven = _write(target, staged, source, record, dataset, request.setting.code)
        threshold = None
        if rule is not None:
            chances = _chosen_by(source, proven, record)
            label = positive_label(record.identity)
            threshold = choose_threshold(proven.labels == label, chances[:, label], *rule)
        manifest = _manifest(target, staged, source, proven, record, dataset, threshold)
        _write_papers(target, staged, manifest, trials=len(record.trials))
        try:
            place(target, staged)
        except OSError as error:
            raise SearchError(f"cannot write {target.path} ({error.strerror or error})") from error
    return Exported(
        manifest=manifest,
        path=target.path,
        complete=record.best_trial is not None,
        notes=source.notes,
        registered=_register(target, manifest) if request.mlflow else None,
    )


def _register(target: Target, manifest: Manifest) -> str:
    """In MLflow, with its papers."""
    papers = PAPERS if target.kind is Kind.FILE else ()
    files = [target.path, *(target.path.with_name(target.paper(name)) for name in papers)]
    return register(files, manifest.model_dump(mode="json"))


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


def _manifest(
    target: Target,
    staged: Path,
    source: Source,
    proven: Proven,
    record: StudyRecord,
    dataset: Dataset,
    threshold: Threshold | None,
) -> Manifest:
    identity, data = record.identity, record.identity["data"]
    height, width, channels = dataset.shape
    positive = positive_label(identity)
    alone = None
    if source.refit is None and len(source.trials) > 1:
        best = recorded_predictions(record, source.trials[:1])
        alone = None if best is None else _estimates(proven.labels, best, positive)
    return Manifest(
        created_at=datetime.now(UTC),
        format=target.format,
        model=target.model,
        files=hashes(staged / target.model),
        classes=dataset.classes,
        positive=identity["positive"],
        image_size=(height, width),
        channels=1 if channels == 1 else 3,
        resize=kept_options(record).resize,
        threshold=None if threshold is None else Decision.model_validate(vars(threshold)),
        trials=source.members,
        study=StudyOf(
            name=record.name,
            uid=record.uid,
            database=record.storage,
            objective=record.objective,
            space=dict(identity["space"]),
            epochs=identity["epochs"],
            seed=record.seed,
        ),
        data=DataOf(
            name=data["name"],
            fingerprint=data["fingerprint"],
            members=data["members"],
            split=data["split"],
            train=dataset.train if source.refit is None else source.refit.images,
            validation=dataset.validation,
        ),
        metrics={}
        if source.refit is not None
        else _estimates(proven.labels, proven.chances, positive),
        best_single=alone,
        metrics_apply=source.refit is None,
        refit=source.refit,
        proof=proven.proof,
        versions=_versions(),
        git=_revision(),
    )


def _estimates(
    labels: NDArray[np.int64], chances: NDArray[np.float64], positive: int
) -> dict[str, Estimate | None]:
    found = estimates(labels, chances, positive).metrics
    return {
        name: None if one is None else Estimate.model_validate(vars(one))
        for name, one in found.items()
    }


def _write_papers(target: Target, staged: Path, manifest: Manifest, *, trials: int) -> None:
    labels = "".join(f"{' '.join(name.splitlines())}\n" for name in manifest.classes)
    texts = (
        manifest.model_dump_json(indent=1) + "\n",
        labels,
        model_card(manifest, trials=trials),
    )
    for name, text in zip(PAPERS, texts, strict=True):
        (staged / target.paper(name)).write_text(text, "utf-8")


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _revision() -> str | None:
    """Of the folder that the command runs in, if it is a git repository."""
    try:
        revision = _git("rev-parse", "HEAD")
        return f"{revision}{'+' if _git('status', '--porcelain') else ''}"
    except (OSError, subprocess.SubprocessError):
        return None


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return done.stdout.strip()
