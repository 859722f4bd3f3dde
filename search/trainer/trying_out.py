"""Building a user's model and training it a step before the first trial: mistakes show at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from search.data import Dataset
from search.errors import one_line
from search.executor import Device
from search.trainer.backends import backend
from spaces.errors import SpaceError
from spaces.user import check_saveable, load_user_space, try_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor import TryOut
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


def try_out(asked: TryOut) -> str | None:
    """What is wrong with a user's code, in one line, and None where nothing is.

    This process leaves GPUs alone.
    """
    backend().take(Device(name="cpu:0", kind="cpu", threads=1))
    data = Dataset.open(Path(asked.data))
    images, labels = data.load("train")
    refusals = []
    try:
        space = load_user_space(asked.target, Path(asked.folder))
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
