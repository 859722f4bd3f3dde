"""Points that are tried before any is sampled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optuna.trial import FrozenTrial

    from spaces import Params


class Enqueues(Protocol):
    """A space, as far as its first points go."""

    @property
    def enqueue(self) -> Sequence[Params]:
        """The points, as they were written."""

    def fixed(self, point: Params, /) -> Params:
        """What a suggester is asked for and a point gives a value."""


def own_points(space: Enqueues, known: Sequence[FrozenTrial] = ()) -> list[Params]:
    """What a space tries first, but for what one of the `known` trials has tried already."""
    points = [space.fixed(point) for point in space.enqueue]
    return [one for one in points if not any(one.items() <= it.params.items() for it in known)]


def enqueued(points: Sequence[Params], slot: int) -> dict[str, Any]:
    """Optuna's mark on a trial whose params are given; those that it leaves out are sampled.

    Nothing, after the last of the points.
    """
    return {"fixed_params": points[slot - 1]} if slot <= len(points) else {}
