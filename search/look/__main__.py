"""The process that looks; whoever started it knows the study."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from search.errors import SearchError, one_line


def main() -> None:
    """Read {"model", "code", "folder", "request"}, a line of JSON; answer in such lines.

    They are those of `write`, or {"error"} of what the user can do something about.
    """
    outgoing = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a user's code prints is not the answer
    asked = json.loads(sys.stdin.readline())
    from search.formats.keras_file import load_keras
    from search.look.writing import Request, write

    try:
        model = load_keras(Path(asked["model"]), code=asked["code"], folder=Path(asked["folder"]))
        for written in write(_inside(model), Request(**asked["request"])):
            _say(outgoing, written)
    except SearchError as error:
        _say(outgoing, {"error": one_line(error)})


def _inside(model: Any) -> Any:
    """The network of a trial, where an export has appended the other class's probability to it.

    What speaks for a class is seen before the last squashing, which is to be the end.
    """
    import keras

    last = model.layers[-1]
    if isinstance(last, keras.layers.Concatenate) and len(last.input) == 2:
        other, probability = last.input
        if probability.shape[-1] == other.shape[-1] == 1:
            return keras.Model(model.inputs[0], probability)
    return model


def _say(outgoing: TextIO, said: dict[str, object]) -> None:
    outgoing.write(json.dumps(said) + "\n")
    outgoing.flush()


if __name__ == "__main__":
    main()
