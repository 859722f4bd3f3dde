"""Measuring an exported model on test images of the user's."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from search.data.surveying import silent
from search.errors import UsageError
from search.evaluation.measuring import Measured, measured
from search.evaluation.test_set import open_test_set
from search.formats.model_file import model_file
from search.formats.running import open_model
from search.keras_backend import require_tensorflow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.export.manifest import Manifest


@dataclass(frozen=True, kw_only=True)
class ModelEvaluation(Measured):
    """What an exported model gives on test images, beside what its manifest says."""

    path: Path
    manifest: Manifest


def evaluate_model(
    model: Path,
    test: str | None,
    *,
    code: str | None = None,
    progress: Callable[[int, int], None] = silent,
) -> ModelEvaluation:
    """Measure a model that was exported, in any format; nothing is recorded or counted.

    Args:
        model: a file, folder or archive.
        test: DATA; its test part or, where it has none, all of its images are taken.
        code: "module:attribute" of the user's code that a `.keras` file has layers of.
        progress: called with the images done and all of them.

    Raises:
        UsageError: it is no exported model, has no manifest, or DATA is not as it should be.
        DataError: an image cannot be read.
        SearchError: the model is not what was exported, does not load, or fails.
    """
    require_tensorflow()
    if test is None:
        raise UsageError(f"{model} is a model: say with --test which images to measure it on")
    with model_file(model) as found:
        manifest = found.manifest
        if manifest is None:
            raise UsageError(f"{model} has no manifest beside it, and so no classes by name")
        images = open_test_set(
            test, resize=manifest.resize, classes=manifest.classes, progress=silent
        )
        with open_model(found.path, format=found.format, code=code) as running:
            seen = measured(
                running,
                images,
                classes=manifest.classes,
                positive=manifest.positive_label,
                threshold=manifest.decided_from,
                progress=progress,
            )
    return ModelEvaluation(
        **{one.name: getattr(seen, one.name) for one in fields(Measured)},
        path=model,
        manifest=manifest,
    )
