"""Exporting a study's best trial."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from search.data import prepare
from search.errors import NothingCompletedError, SearchError, UsageError
from search.export.saved_model import saved_model
from search.objective import Objective, positive_label
from search.paths import cache_folder
from search.record import kept_model, read_study
from search.study_data import image_size, survey_study
from search.supervisor.plan import require_tensorflow
from search.supervisor.user_code import check_code
from search.trainer.metrics import measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.data import Dataset
    from search.record import StudyRecord, TrialRecord

# Of the loss, relative above 1. On CPUs sums only round differently from one thread count to
# another. A GPU's convolutions may use TF32, with 10 bits of mantissa, and the proof runs on a CPU.
TOLERANCE = {"cpu": 1e-6, "gpu": 1e-3}
# Of the other objectives, which count images or pairs of them: the same difference moves an image
# that lies on the border to its other side. That the weights are the same, the loss proves; these
# prove the epoch and the positive class.
COUNTED_TOLERANCE = 0.01
BORDERLINE_IMAGES = 2  # may change sides, in a small validation part


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One metric of the exported file, as it is and as it has to be."""

    name: Objective
    recorded: float  # of the trial's best epoch
    measured: float  # of the file, loaded by a new process


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A model that was written, and what its proof gave."""

    study: str
    trial: int
    complete: bool  # False: no trial is COMPLETE, this is the best checkpoint
    file: Path
    proofs: tuple[Proof, ...]  # of the objective, and of val_loss if it is another


def export(
    study: str | None,
    out: Path | None,
    *,
    storage: str,
    force: bool = False,
    code: str | None = None,
    data: str | None = None,
) -> Exported:
    """Write the best trial's model, after a new process has loaded it and measured the same.

    Args:
        study: its name; None for the one started last. A name that ends in `.keras`, alone, is OUT.
        out: a `.keras` file; None for STUDY.keras here.
        storage: the database's URL.
        force: replace a file that exists.
        code: "module:attribute" of the code that was searched, imported from here before the file
            is loaded: a model may have registered layers of its own.
        data: where the study's images are; None for where it was started last.

    Raises:
        UsageError: OUT, the code or the study is not as it should be.
        NothingCompletedError: no trial has a model.
        SearchError: the file does not give what was recorded; nothing is written.
    """
    require_tensorflow()
    if study is not None and out is None and study.endswith(".keras"):
        out, study = Path(study), None
    record = read_study(study, storage)
    target = out or Path(f"{record.name}.keras")
    _check_target(target, force=force)
    check_code(record.name, record.identity["space"], code)
    trial = _choose(record)
    aside = target.with_name(f".{target.stem}.partial.keras")
    try:
        with kept_model(trial) as file:
            shutil.copyfile(file, aside)
        dataset = _dataset(record, trial, data)
        measured = measure_file(aside, dataset, positive=positive_label(record.identity), code=code)
        proofs = prove(trial, record.objective, measured, images=dataset.validation)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return Exported(
        study=record.name,
        trial=trial.number,
        complete=record.best_trial is not None,
        file=target,
        proofs=proofs,
    )


def prove(
    trial: TrialRecord,
    objective: Objective,
    measured: Mapping[str, float | None],
    *,
    images: int,
) -> tuple[Proof, ...]:
    """What was measured, held against the trial's best epoch: the objective, and val_loss.

    Args:
        trial: with its epochs.
        objective: the study's.
        measured: metrics of the file by name.
        images: how many validation images they are of.

    Raises:
        SearchError: one of them is not what was recorded.
    """
    limits = {
        objective: max(COUNTED_TOLERANCE, BORDERLINE_IMAGES / images),
        Objective.VAL_LOSS: TOLERANCE[trial.device.split(":")[0]],
    }
    proofs = []
    for name, limit in limits.items():
        found, recorded = measured[name], name.value_of(trial.best)
        if found is None or recorded is None or not _near(found, recorded, limit):
            raise SearchError(
                f"the model of trial {trial.number} gives {name} {found!r}, not the recorded "
                f"{recorded!r}: nothing was written"
            )
        proofs.append(Proof(name=name, recorded=recorded, measured=found))
    return tuple(proofs)


def _near(found: float, recorded: float, limit: float) -> bool:
    return abs(found - recorded) <= limit * max(1.0, abs(recorded))  # False of a NaN


def _check_target(target: Path, *, force: bool) -> None:
    if target.suffix != ".keras":
        raise UsageError(f"OUT must end in .keras, not {target.name!r}")
    if not target.parent.is_dir():
        raise UsageError(f"cannot write {target}: there is no folder {target.parent}")
    if target.exists() and not force:
        raise UsageError(f"{target} exists; give another OUT, or --force to replace it")


def _choose(record: StudyRecord) -> TrialRecord:
    if record.best_trial is not None:
        return record.best_trial
    kept = [trial for trial in record.leaders if trial.model_file is not None]
    if not kept:
        raise NothingCompletedError(f"study {record.name} has no trial with a model to export")
    return kept[0]


def _dataset(record: StudyRecord, trial: TrialRecord, data: str | None) -> Dataset:
    """The prepared data of a trial, from the cache or made again, and the very same images."""
    size = image_size(record, dict(trial.params))
    return prepare(survey_study(record, data), image_size=size, cache=cache_folder())


def measure_file(
    file: Path, dataset: Dataset, *, positive: int, code: str | None = None
) -> Mapping[str, float | None]:
    """The validation metrics of a saved model, loaded by a new process, by the objectives' names.

    Raises:
        SearchError: it does not load; with that process's last words.
    """
    images, labels = dataset.load("validation")
    with saved_model(file, code=code) as model:
        metrics = measure(labels, model.predict_all(images), positive)
    return {
        "val_loss": metrics.loss,
        "val_auc": metrics.auc,
        "val_accuracy": metrics.accuracy,
        "val_f1": metrics.f1,
    }
