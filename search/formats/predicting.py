"""The process that models predict in; whoever started it has the images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from search.errors import SearchError, one_line
from search.formats.answering import Answering
from search.formats.format import Format
from search.formats.runtimes import load
from search.trainer.validation import latency, predict

if TYPE_CHECKING:
    from search.formats.runtimes import Loaded

_MOST_WORDS = 300  # characters of a runtime's own


def main() -> None:
    """Answer questions, a line of JSON each, until the input ends.

    {"model", "format", "code", "folder"} loads a model and says {"shape"} of its images, or
    {"error", "usage"} why it does not load. {"images"}, how many, is followed by their pixels,
    uint8 (n, *shape); the answer is a line of {"classes"} and float64 (n, classes). {"latency"}
    says {"seconds"} for one image.
    """
    answering, model = Answering(), None
    for asked in answering.questions():
        if "model" in asked:
            try:
                model = _load(asked)
            except SearchError as error:
                answering.fail(error)
            else:
                answering.say({"shape": model.input_shape[1:]})
            continue
        assert model is not None  # noqa: S101
        if "latency" in asked:
            answering.say({"seconds": latency(model)})
        else:
            _answer(model, asked["images"], answering)


def _load(asked: dict[str, Any]) -> Loaded:
    file, format = Path(asked["model"]), Format(asked["format"])
    try:
        return load(file, format, code=asked["code"], folder=Path(asked["folder"]))
    except SearchError:
        raise
    except Exception as error:
        said = one_line(error)[:_MOST_WORDS]
        raise SearchError(f"the model does not load: {said}") from error


def _answer(model: Loaded, count: int, answering: Answering) -> None:
    shape = (count, *_shape(model))
    pixels = answering.read(int(np.prod(shape)))
    found = predict(model, np.frombuffer(pixels, np.uint8).reshape(shape))
    answering.say({"classes": found.shape[1]}, found.tobytes())


def _shape(model: Loaded) -> tuple[int, ...]:
    return tuple(side for side in model.input_shape[1:] if side is not None)


if __name__ == "__main__":
    main()
