"""A study of real images, for reports to show: real rows and files, and nothing was trained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from shown_study import Shown, epoch, make_study
from sqlalchemy import update

from search.data import DataOptions, open_source, survey
from search.paths import cache_folder, sha256
from search.predictions import Predictions
from storage import SlotState, schema

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike

    from storage import Database

SIZE = 12  # pixels a side


def draw_images(folder: Path, *, count: int = 40) -> Path:
    """So many noisy images of two classes, no two alike; returns the folder."""
    random = np.random.default_rng(0)
    for number in range(count):
        file = folder / ("ill", "well")[number % 2] / f"patient-{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        pixels = random.integers(0, 256, (SIZE, SIZE), dtype=np.uint8)
        Image.fromarray(pixels).save(file)
    return folder


def imaged_study(database: Database, images: Path, name: str = "scans") -> Shown:
    """Of one trial, which takes every validation image for one of the first class.

    Its weights were not kept, so that nothing needs TensorFlow.
    """
    found = survey(open_source(str(images)), DataOptions(), cache=cache_folder())
    made = make_study(database, name, classes=("ill", "well"))
    identify(made, data=found.identity(), image_size=[SIZE, SIZE], space={"name": "made"})
    database.studies.start(made.study, budget=10, source=str(images))
    labels = found.labels("validation")
    claim = made.begin()
    made.report(claim, epoch(1, 0.5), epoch(2, 0.25))
    kept = predict(made, "p.npz", [[0.75, 0.25]] * len(labels), labels)
    made.end(claim, SlotState.COMPLETE, value=0.25, best_epoch=2, weights=10, **kept)
    return made


def identify(made: Shown, **identity: object) -> None:
    """Change what a study is."""
    told = json.dumps({**made.study.identity, **identity})
    row = update(schema.studies).where(schema.studies.c.id == made.study.id)
    with made.database.engine.begin() as connection:
        connection.execute(row.values(identity=told))


def predict(
    made: Shown,
    name: str,
    probabilities: ArrayLike,
    labels: ArrayLike,
    folds: ArrayLike | None = None,
) -> dict[str, str]:
    """Keep predictions (n, classes) for labels (n,), by default of one fold."""
    path = made.folder / name
    Predictions(
        probabilities=np.array(probabilities, np.float32),
        labels=np.array(labels, np.int64),
        folds=np.ones(np.shape(labels), np.int64) if folds is None else np.array(folds),
        summary="",
    ).write(path)
    return {"predictions_file": name, "predictions_hash": sha256(path)}
