"""A trial's model in another format, or those of several as one; written by a process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from search.errors import SearchError, UsageError
from search.formats.format import Format
from search.formats.requiring import require
from search.keras_backend import require_tensorflow
from search.model_process import model_process

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


def write_model(
    files: Sequence[Path],
    target: Path,
    format: Format,
    *,
    classes: Sequence[str],
    code: str | None = None,
    calibration: NDArray[np.uint8] | None = None,
) -> None:
    """Write a model; of several, the one that gives the mean of their probabilities.

    It takes uint8 images (n, height, width, channels) and gives float32 probabilities (n, classes),
    also of two classes.

    Args:
        files: `.keras` files of trials, at least one.
        target: a file that ends as the format's do, or a SavedModel's folder; not there yet.
        format: which.
        classes: their names, in the order of the labels; they are written into the model.
        code: "module:attribute" of the user's code to import first, from here; None for none.
        calibration: training images (n, height, width, channels) of the models' size, by which
            the full int8 format rounds.

    Raises:
        UsageError: what the format needs is not installed, or the models do not take the same
            images.
        SearchError: a model does not load, or cannot be written so; nothing useful is at `target`.
    """
    require_tensorflow()
    require(format)
    if format == Format.LITERT_INT8 and calibration is None:
        raise UsageError(f"the format {format} needs images to calibrate by")
    asked = {
        "models": [str(file.absolute()) for file in files],
        "target": str(target.absolute()),
        "format": format,
        "classes": list(classes),
        "code": code,
        "folder": str(Path.cwd()),
        "calibration": 0 if calibration is None else len(calibration),
    }
    pixels = b"" if calibration is None else calibration.tobytes()
    with model_process("search.formats.converting") as process:
        answer = process.ask(asked, pixels)
        if answer is None:
            said = process.last_words() or "no reason given"
            raise SearchError(f"the model cannot be written as {format}: {said}")
    if "error" in answer:
        raise (UsageError if answer["usage"] else SearchError)(answer["error"])
