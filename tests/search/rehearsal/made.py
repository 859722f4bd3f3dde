"""Curves that are made up, of any space."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from search.objective import Objective
from search.rehearsal.curves import Curve, Typical

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optuna.trial import FrozenTrial

    from spaces import Params, Suggester


class Line:
    """A space of one number."""

    enqueue: Sequence[Params] = ()

    def fixed(self, point: Params, /) -> Params:
        """The point."""
        return point

    def sample(self, suggester: Suggester, /) -> Params:
        """Between 0 and 1."""
        return {"x": suggester.suggest_float("x", 0.0, 1.0)}


@dataclass
class Made:
    """An epoch takes a second, and so does a trial beside its epochs."""

    losses: Callable[[Mapping[str, Any]], Sequence[float]]
    steps: int
    folds: int = 1
    space: Any = field(default_factory=Line)
    name: str = "made"
    objective: Objective = Objective.VAL_LOSS
    start: float = 1.0
    best: float = 0.0
    drawn: list[dict[str, Any]] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        """Of a fold."""
        return self.steps // self.folds

    def typical(self) -> Typical:
        """A loss of 1."""
        return Typical(training=self.start + self.steps, value=1.0, best=self.best)

    def answers(self) -> Callable[[FrozenTrial], Curve]:
        """What `losses` says of the params."""

        def answer(trial: FrozenTrial) -> Curve:
            self.drawn.append(trial.params)
            return curve(self.losses(trial.params))

        return answer


def curve(losses: Sequence[float]) -> Curve:
    """Of validation losses, a second each."""
    count = len(losses)
    so_far = list(accumulate(losses, min))
    return Curve(
        steps=range(1, count + 1),
        seconds=[float(number) for number in range(1, count + 1)],
        losses=losses,
        so_far=so_far,
        values=so_far,
    )


def in_turn(*curves: Sequence[float]) -> Callable[[Mapping[str, Any]], Sequence[float]]:
    """The first trial gets the first curve, whatever its params, and so on; then the last one."""
    left = list(curves)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]
