"""The process that a saved model predicts in; whoever started it has the images."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from search.trainer.validation import predict

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> None:
    """Read {"model", "code", "folder"} in a line; say {"shape"} of the model's images in another.

    Then read blocks, each {"images"}, how many, in a line and their pixels, uint8 (n, *shape), and
    answer with float64 (n, classes), after a line of {"classes"}; until the input ends.
    """
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a user's code prints is not the answer
    incoming = sys.stdin.buffer
    asked = json.loads(incoming.readline())
    import keras

    if asked["code"] is not None:
        from spaces.user import load_user_space

        load_user_space(asked["code"], Path(asked["folder"]))  # registers its layers
    model = keras.saving.load_model(asked["model"], safe_mode=True)
    shape = model.input_shape[1:]
    _say(outgoing, {"shape": shape})
    for line in incoming:
        _answer(model, (json.loads(line)["images"], *shape), incoming, outgoing)


def _answer(model: Any, shape: Sequence[int], incoming: BinaryIO, outgoing: BinaryIO) -> None:
    pixels = incoming.read(int(np.prod(shape)))
    found = predict(model, np.frombuffer(pixels, np.uint8).reshape(shape))
    _say(outgoing, {"classes": found.shape[1]}, found.tobytes())


def _say(outgoing: BinaryIO, said: dict[str, Any], more: bytes = b"") -> None:
    outgoing.write(json.dumps(said).encode() + b"\n" + more)
    outgoing.flush()


if __name__ == "__main__":
    main()
