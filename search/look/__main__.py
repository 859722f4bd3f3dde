"""The process that looks; whoever started it knows the study."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from search.errors import UsageError, one_line

_UNKNOWN = "Could not locate"  # how Keras says that it does not know a class


def main() -> None:
    """Read {"model", "code", "folder", "request"}, a line of JSON; answer in such lines.

    They are those of `write`, or {"error"} of what the user can do something about.
    """
    outgoing = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a user's code prints is not the answer
    asked = json.loads(sys.stdin.readline())
    from search.look.writing import Request, write

    if asked["code"] is not None:
        from spaces.user import load_user_space

        load_user_space(asked["code"], Path(asked["folder"]))  # registers its layers
    try:
        model = _load(asked["model"], code=asked["code"])
        for written in write(model, Request(**asked["request"])):
            _say(outgoing, written)
    except UsageError as error:
        _say(outgoing, {"error": one_line(error)})


def _load(file: str, *, code: str | None) -> Any:
    import keras

    try:
        return keras.saving.load_model(file, safe_mode=True)
    except Exception as error:
        if code is None and _UNKNOWN in str(error):
            raise UsageError(
                "the model has layers of your own code: say with --space MODULE:NAME which it is"
            ) from error
        raise


def _say(outgoing: TextIO, said: dict[str, object]) -> None:
    outgoing.write(json.dumps(said) + "\n")
    outgoing.flush()


if __name__ == "__main__":
    main()
