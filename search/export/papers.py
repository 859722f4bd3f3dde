"""What is said of an exported model, in files of its own: manifest, labels and card."""

from __future__ import annotations

import platform
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from search.analysis.intervals import estimates
from search.export.card import model_card
from search.export.manifest import DataOf, Decision, Estimate, Manifest, StudyOf
from search.export.members import recorded_predictions
from search.export.target import PAPERS
from search.formats.hashes import hashes
from search.formats.own_classes import has_own_classes
from search.objective import positive_label
from search.study_data import kept_options

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from search.data import Dataset
    from search.export.members import Source
    from search.export.proving import Proven
    from search.export.target import Target
    from search.export.threshold import Threshold
    from search.record import StudyRecord

_PACKAGES = ("cnn-search", "keras", "tensorflow", "tensorflow-cpu", "numpy", "optuna")


def make_manifest(
    target: Target,
    staged: Path,
    source: Source,
    proven: Proven,
    *,
    record: StudyRecord,
    dataset: Dataset,
    threshold: Threshold | None,
    code: str | None,
) -> Manifest:
    """Everything that is known of a model that was written to `staged` and proven."""
    height, width, channels = dataset.shape
    positive = positive_label(record.identity)
    refit = source.refit is not None
    return Manifest(
        created_at=datetime.now(UTC),
        format=target.format,
        model=target.model,
        files=hashes(staged / target.model),
        classes=dataset.classes,
        positive=record.identity["positive"],
        image_size=(height, width),
        channels=1 if channels == 1 else 3,
        resize=kept_options(record).resize,
        threshold=None if threshold is None else Decision.model_validate(vars(threshold)),
        trials=source.members,
        study=_study(record),
        data=_data(record, source, dataset),
        metrics={} if refit else _estimates(proven.labels, proven.chances, positive),
        best_single=_alone(record, source, proven, positive),
        metrics_apply=not refit,
        refit=source.refit,
        code=code if has_own_classes(staged / target.model) else None,
        proof=proven.proof,
        versions=_versions(),
        git=_revision(),
    ).sealed()


def write_papers(target: Target, staged: Path, manifest: Manifest, *, trials: int) -> None:
    """Write the manifest, the labels and the card beside the model.

    Args:
        target: where all of it goes later.
        staged: where it is written.
        manifest: of the model.
        trials: of its study, that ended.
    """
    labels = "".join(f"{' '.join(name.splitlines())}\n" for name in manifest.classes)
    texts = (
        manifest.model_dump_json(indent=1) + "\n",
        labels,
        model_card(manifest, trials=trials),
    )
    for name, text in zip(PAPERS, texts, strict=True):
        (staged / target.paper(name)).write_text(text, "utf-8")


def _study(record: StudyRecord) -> StudyOf:
    return StudyOf(
        name=record.name,
        uid=record.uid,
        database=record.storage,
        objective=record.objective,
        space=dict(record.identity["space"]),
        epochs=record.identity["epochs"],
        seed=record.seed,
    )


def _data(record: StudyRecord, source: Source, dataset: Dataset) -> DataOf:
    data = record.identity["data"]
    return DataOf(
        name=data["name"],
        fingerprint=data["fingerprint"],
        members=data["members"],
        split=data["split"],
        train=dataset.train if source.refit is None else source.refit.images,
        validation=dataset.validation,
    )


def _alone(
    record: StudyRecord, source: Source, proven: Proven, positive: int
) -> dict[str, Estimate | None] | None:
    """What the best member of an ensemble gives; None of one network, or where it is not known."""
    if source.refit is not None or len(source.trials) < 2:
        return None
    best = recorded_predictions(record, source.trials[:1])
    return None if best is None else _estimates(proven.labels, best, positive)


def _estimates(
    labels: NDArray[np.int64], chances: NDArray[np.float64], positive: int
) -> dict[str, Estimate | None]:
    found = estimates(labels, chances, positive).metrics
    return {
        name: None if one is None else Estimate.model_validate(vars(one))
        for name, one in found.items()
    }


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
