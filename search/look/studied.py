"""What a trial looks at in validation images of its own study."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image

from search.analysis.examples import most_wrong, surest
from search.errors import SearchError
from search.look.showing import drawn
from search.look.subject import trial_subject
from search.study_data import image_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from search.analysis.examples import Example
    from search.analysis.validation_images import ValidationImages
    from search.look.showing import Shown
    from search.predictions import Predictions
    from search.record import StudyRecord, TrialRecord

MOST_LOOKED = 4  # images of a trial
_MOST_WRONG = 2  # of them


@dataclass(frozen=True, kw_only=True)
class LookedExample:
    """Pictures of what a trial looks at in one validation image."""

    example: Example
    name: str  # the image's: its path in DATA, or its place in arrays
    # holds saliency.png and, where there are convolutions, grad-cam.png and activations/*.png
    folder: Path


@dataclass(frozen=True, kw_only=True)
class LookedTrial:
    """Pictures of a trial and of what it looks at."""

    filters: Path | None  # of the first convolution; None where none sees the image itself
    examples: tuple[LookedExample, ...]


def chosen_examples(found: Predictions) -> list[Example]:
    """Four validation images at most: the two most wrong, then the surest right one of a class."""
    wrong = most_wrong(found, _MOST_WRONG)
    return [*wrong, *surest(found, MOST_LOOKED - len(wrong))]


def look_at_examples(
    trial: TrialRecord,
    study: StudyRecord,
    examples: Sequence[Example],
    images: ValidationImages,
    *,
    folder: Path,
    code: str | None = None,
) -> LookedTrial:
    """Draw what a trial looks at in validation images; 10 s and more, most of it importing Keras.

    Args:
        trial: one whose weights are kept.
        study: that the trial is of.
        examples: images of it, see `chosen_examples`.
        images: all of the study's.
        folder: where pictures go, each image's in a folder "1", "2" and so on.
        code: "module:attribute" of the user's code that the model has layers of.

    Raises:
        UsageError: TensorFlow is not installed, the code is not the study's, or the model has
            layers of code that is not said.
        DataError: an image cannot be read, or has changed.
        SearchError: the weights were not kept, are gone, altered, or do not load.
        OSError: pictures cannot be written.
    """
    size = image_size(study, dict(trial.params))
    with (
        trial_subject(trial, study, code=code) as found,
        TemporaryDirectory(prefix=f"cnn-search-{os.getpid()}-") as temporary,
    ):
        files = _written(examples, images, size, Path(temporary))
        filters = _filters(drawn(found, files, folder, code=code))
    looked = [
        LookedExample(example=one, name=images.name(one.place), folder=folder / name)
        for name, one in zip(files, examples, strict=True)
    ]
    return LookedTrial(filters=filters, examples=tuple(looked))


def _filters(drawing: Iterable[Shown]) -> Path | None:
    """The picture of the first filters, once everything is drawn."""
    filters: Path | None = None
    for shown in drawing:
        if shown.fault is not None:
            raise SearchError(f"{shown.image}: {shown.fault}")
        if shown.image is None:
            (filters,) = shown.files or (None,)
    return filters


def _written(
    examples: Sequence[Example], images: ValidationImages, size: tuple[int, int], folder: Path
) -> dict[str, Path]:
    """The images as the model gets them, each in a file, by their pictures' folders."""
    files: dict[str, Path] = {}
    for number, example in enumerate(examples, start=1):
        pixels = images.pixels(example.place, size)
        files[str(number)] = folder / f"{number}.png"
        # One channel has no axis of its own in Pillow.
        Image.fromarray(pixels.squeeze(-1) if pixels.shape[-1] == 1 else pixels).save(
            files[str(number)]
        )
    return files
