"""The process that saved models predict in; whoever started it has the images."""

from __future__ import annotations

import json
import os
import sys
import timeit
from pathlib import Path
from statistics import median
from typing import Any, BinaryIO

import numpy as np

from search.trainer.validation import predict

_WARM_UP = 10


def main() -> None:
    """Answer questions, a line of JSON each, until the input ends.

    {"model", "code", "folder"} loads a model and says {"shape"} of its images, in a line.
    {"images"}, how many, is followed by their pixels, uint8 (n, *shape); the answer is a line of
    {"classes"} and float64 (n, classes). {"latency"}, how often, says {"seconds"} for one image.
    """
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a user's code prints is not the answer
    incoming, model = sys.stdin.buffer, None
    for line in incoming:
        asked = json.loads(line)
        if "model" in asked:
            model = _load(asked)
            _say(outgoing, {"shape": model.input_shape[1:]})
        elif "latency" in asked:
            _say(outgoing, {"seconds": _latency(model, asked["latency"])})
        else:
            _answer(model, asked["images"], incoming, outgoing)


def _load(asked: dict[str, Any]) -> Any:
    import keras

    if asked["code"] is not None:
        from spaces.user import load_user_space

        load_user_space(asked["code"], Path(asked["folder"]))  # registers its layers
    return keras.saving.load_model(asked["model"], safe_mode=True)


def _latency(model: Any, times: int) -> float:
    """Seconds, the median of so many times after as many that warm it up, but 10 at most."""
    image = np.zeros((1, *model.input_shape[1:]), np.uint8)
    for _ in range(min(times, _WARM_UP)):
        model.predict_on_batch(image)
    return median(timeit.repeat(lambda: model.predict_on_batch(image), number=1, repeat=times))


def _answer(model: Any, count: int, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    shape = (count, *model.input_shape[1:])
    pixels = incoming.read(int(np.prod(shape)))
    found = predict(model, np.frombuffer(pixels, np.uint8).reshape(shape))
    _say(outgoing, {"classes": found.shape[1]}, found.tobytes())


def _say(outgoing: BinaryIO, said: dict[str, Any], more: bytes = b"") -> None:
    outgoing.write(json.dumps(said).encode() + b"\n" + more)
    outgoing.flush()


if __name__ == "__main__":
    main()
