"""An exported model's classes for images, a block of them at a time."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from search.data.decoding import strict_pillow
from search.data.image_files import read
from search.data.source import Resize, UnreadableImageError
from search.data.surveying import silent
from search.errors import SearchError
from search.export.threshold import decisions
from search.formats.model_file import model_file
from search.formats.running import open_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.export.manifest import Manifest
    from search.formats.running import RunningModel

MOST_AT_ONCE = 256  # images


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What a model says of an image, or why it cannot be read."""

    image: Path
    fault: str | None = None
    chosen: str = ""  # class
    probability: float = 0.0  # of that class; under a threshold not always the highest
    probabilities: Mapping[str, float] = field(default_factory=dict)  # of every class


def predict(
    model: Path,
    images: Sequence[Path],
    *,
    code: str | None = None,
    progress: Callable[[int, int], None] = silent,
) -> Iterator[Prediction]:
    """Show images to an exported model, in their order; no more than a block is in memory.

    They are read and resized as the search read its own. Between two classes the manifest's
    threshold decides, where there is one; else the highest probability.

    Args:
        model: a file, folder or archive that `search export` wrote.
        images: files.
        code: "module:attribute" of the user's code that a `.keras` file has layers of.
        progress: is called with the images done and all of them.

    Raises:
        UsageError: it is no such model, or its runtime is not installed.
        SearchError: it is not what was exported, does not load, or fails.
    """
    with (
        model_file(model) as found,
        open_model(found.path, format=found.format, code=code) as running,
        strict_pillow(),
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        resize = found.manifest.resize if found.manifest else Resize.STRETCH
        at_once = min(running.at_once, MOST_AT_ONCE)
        for start in range(0, len(images), at_once):
            block = images[start : start + at_once]
            decoded = list(pool.map(lambda path: _decoded(path, running.shape, resize), block))
            yield from _predictions(block, decoded, running, found.manifest)
            progress(start + len(block), len(images))


def _decoded(
    path: Path, shape: tuple[int, int, int], resize: Resize
) -> NDArray[np.uint8] | UnreadableImageError:
    try:
        return read(path, shape, resize)
    except UnreadableImageError as error:
        return error


def _predictions(
    paths: Sequence[Path],
    decoded: Sequence[NDArray[np.uint8] | UnreadableImageError],
    model: RunningModel,
    manifest: Manifest | None,
) -> Iterator[Prediction]:
    pixels = [one for one in decoded if not isinstance(one, UnreadableImageError)]
    rows = iter(_finite(model.predict(np.stack(pixels))) if pixels else ())
    for path, one in zip(paths, decoded, strict=True):
        if isinstance(one, UnreadableImageError):
            yield Prediction(image=path, fault=str(one))
        else:
            yield _prediction(path, next(rows), manifest)


def _finite(found: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.isfinite(found).all():
        raise SearchError("the model gives probabilities that are not finite")
    return found


def _prediction(path: Path, row: NDArray[np.float64], manifest: Manifest | None) -> Prediction:
    classes = manifest.classes if manifest else [f"class {label}" for label in range(len(row))]
    if len(classes) != len(row):
        raise SearchError(f"the model knows {len(row)} classes, its manifest {len(classes)}")
    named = dict(zip(classes, row.tolist(), strict=True))
    chosen = classes[decide(row, manifest)]
    return Prediction(image=path, chosen=chosen, probability=named[chosen], probabilities=named)


def decide(row: NDArray[np.float64], manifest: Manifest | None) -> int:
    """The label that is said: by the threshold of two classes, else the likeliest."""
    positive, value = (manifest.positive_label, manifest.decided_from) if manifest else (1, None)
    return int(decisions(row[np.newaxis], positive, value)[0])
