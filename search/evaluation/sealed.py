"""The test images, decoded at last: in blocks, into memory, and nowhere else."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from search.data.decoding import strict_pillow
from search.data.source import UnreadableImageError
from search.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from search.data import Survey
    from search.formats.running import RunningModel


class Predicted(NamedTuple):
    """What a model says of the test images, in their order."""

    probabilities: NDArray[np.float64]  # (n, classes)
    made_gray: int  # coloured images, where all that the model was trained on were gray


def predict_sealed(
    survey: Survey, model: RunningModel, progress: Callable[[int, int], None]
) -> Predicted:
    """Show a model the test images of a survey.

    `progress` is called with the images done and all of them. Raises DataError when an image has
    changed since the survey, SearchError when the model fails.
    """
    rows = survey.split.test.tolist()
    found, made_gray = [], 0
    with strict_pillow(), ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(rows), model.at_once):
            some = rows[start : start + model.at_once]
            block = np.empty((len(some), *model.shape), np.uint8)
            decoded = pool.map(lambda row: _decode(survey, row, model.shape), some)
            for place, pixels in enumerate(decoded):
                coloured = pixels.shape[2] > model.shape[2]
                block[place] = _gray(pixels) if coloured else pixels
                made_gray += coloured
                progress(start + place + 1, len(rows))
            found.append(model.predict(block))
    return Predicted(np.concatenate(found), made_gray)


def _decode(survey: Survey, row: int, shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    content = survey.looks[row].content
    try:
        return survey.source.image(row, shape[:2], survey.options.resize, content)
    except UnreadableImageError as error:
        raise DataError(
            f"{survey.source.name}: {survey.source.key(row)} cannot be read any more ({error})"
        ) from error


def _gray(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(pixels).convert("L"))[..., np.newaxis]
