"""A process that builds a user's model once, before the first trial: mistakes show at once."""

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


class _Lowest:
    """Gives the first value of everything."""

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
        return choices[0]


def main() -> None:
    """Read {"target", "folder", "data"} from standard input; print {"error"}, null if none."""
    asked = json.load(sys.stdin)
    said = sys.stdout
    sys.stdout = sys.stderr  # what a user's code prints is not the answer
    print(json.dumps({"error": _error(asked)}), file=said, flush=True)


def _error(asked: dict[str, str]) -> str | None:
    from spaces.user import check_saveable, load_user_space

    data = Dataset.open(Path(asked["data"]))
    try:
        space = load_user_space(asked["target"], Path(asked["folder"]))
        built = space.build(_Lowest(), shape=data.shape, classes=len(data.classes))
        check_saveable(built.model)
    except SpaceError as error:
        return one_line(error)
    return None


if __name__ == "__main__":
    main()
