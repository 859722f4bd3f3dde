"""Exporting a study's best trial."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from search.data import open_source, prepare
from search.errors import NothingCompletedError, SearchError, UsageError
from search.executor.environment import child_environment
from search.paths import cache_folder
from search.record import kept_model, read_study
from search.supervisor.plan import require_tensorflow

if TYPE_CHECKING:
    from search.data import Dataset
    from search.record import StudyRecord, TrialRecord

# Of the loss, relative above 1. On CPUs sums only round differently from one thread count to
# another. A GPU's convolutions may use TF32, with 10 bits of mantissa, and the proof runs on a CPU.
TOLERANCE = {"cpu": 1e-6, "gpu": 1e-3}


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A model that was written, and what its proof gave."""

    study: str
    trial: int
    complete: bool  # False: no trial is COMPLETE, this is the best checkpoint
    file: Path
    recorded: float  # val_loss of the trial
    measured: float  # val_loss of the file, loaded by a new process


def export(study: str | None, out: Path | None, *, storage: str, force: bool = False) -> Exported:
    """Write the best trial's model, after a new process has loaded it and measured the same.

    Args:
        study: its name; None for the one started last. A name that ends in `.keras`, alone, is OUT.
        out: a `.keras` file; None for STUDY.keras here.
        storage: the database's URL.
        force: replace a file that exists.

    Raises:
        UsageError: OUT or the study is not as it should be.
        NothingCompletedError: no trial has a model.
        SearchError: the file does not give what was recorded; nothing is written.
    """
    require_tensorflow()
    if study is not None and out is None and study.endswith(".keras"):
        out, study = Path(study), None
    record = read_study(study, storage)
    target = out or Path(f"{record.name}.keras")
    _check_target(target, force=force)
    trial = _choose(record)
    file = kept_model(trial)
    dataset = _dataset(record)
    aside = target.with_name(f".{target.stem}.partial.keras")
    try:
        shutil.copyfile(file, aside)
        measured = measure_file(aside, dataset)
        recorded = float(trial.value or 0.0)
        tolerance = TOLERANCE[trial.device.split(":")[0]]
        if not abs(measured - recorded) <= tolerance * max(1.0, abs(recorded)):
            raise SearchError(
                f"the model of trial {trial.number} gives val_loss {measured!r}, not the recorded "
                f"{recorded!r}: nothing was written"
            )
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return Exported(
        study=record.name,
        trial=trial.number,
        complete=record.best_trial is not None,
        file=target,
        recorded=recorded,
        measured=measured,
    )


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


def _dataset(record: StudyRecord) -> Dataset:
    """The study's prepared data, from the cache or made again, and the very same images."""
    source = open_source(record.source, seed=record.seed)
    if source.fingerprint() != record.identity["data"]["fingerprint"]:
        raise SearchError(
            f"{record.source} no longer holds the images of study {record.name}; put them back"
        )
    height, width = record.identity["image_size"]
    return prepare(source, image_size=(height, width), cache=cache_folder(), skip_bad=True)


def measure_file(file: Path, dataset: Dataset) -> float:
    """The validation loss of a saved model, loaded by a new process.

    Raises:
        SearchError: it does not load; with that process's last words.
    """
    asked = json.dumps({"model": str(file), "data": str(dataset.directory)})
    proof = subprocess.run(
        [sys.executable, "-P", "-m", "search.export.proof"],
        input=asked.encode(),
        capture_output=True,
        env={**child_environment(), "CUDA_VISIBLE_DEVICES": "-1"},  # a GPU may be a trainer's
        check=False,
    )
    if proof.returncode != 0:
        words = proof.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise SearchError(f"the model does not load: {words[-1]}")
    return float(json.loads(proof.stdout.splitlines()[-1])["val_loss"])
