"""A process that builds a user's model and trains it a step before the first trial.

Mistakes show at once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from search.data import Dataset
from search.errors import one_line
from spaces.errors import SpaceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spaces import Scalar

IMAGES = 2  # of the step


class _End:
    """Gives the lowest number of everything, and the first or the last choice."""

    def __init__(self, choice: int) -> None:
        self._choice = choice

    def suggest_int(
        self,
        name: str,  # noqa: ARG002
        low: int,
        high: int,  # noqa: ARG002
        *,
        step: int = 1,  # noqa: ARG002
        log: bool = False,  # noqa: ARG002
    ) -> int:
        return low

    def suggest_float(
        self,
        name: str,  # noqa: ARG002
        low: float,
        high: float,  # noqa: ARG002
        *,
        step: float | None = None,  # noqa: ARG002
        log: bool = False,  # noqa: ARG002
    ) -> float:
        return low

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Scalar:  # noqa: ARG002
        return choices[self._choice]


def main() -> None:
    """Read {"target", "folder", "data"} from standard input; print {"error"}, null if none."""
    asked = json.load(sys.stdin)
    said = sys.stdout
    sys.stdout = sys.stderr  # what a user's code prints is not the answer
    print(json.dumps({"error": _error(asked)}), file=said, flush=True)


def _error(asked: dict[str, str]) -> str | None:
    from spaces.user import check_saveable, load_user_space, try_step

    data = Dataset.open(Path(asked["data"]))
    images, labels = data.load("train")
    refusals = []
    try:
        space = load_user_space(asked["target"], Path(asked["folder"]))
        # One choice may give a model that Keras can load again where another does not.
        for end in (_End(0), _End(-1)):
            built = space.build(end, shape=data.shape, classes=len(data.classes))
            try:
                check_saveable(built.model)
            except SpaceError as refusal:
                refusals.append(refusal)
                continue
            try_step(built, images[:IMAGES], labels[:IMAGES])
            return None
    except SpaceError as error:
        return one_line(error)
    return one_line(refusals[0])


if __name__ == "__main__":
    main()
