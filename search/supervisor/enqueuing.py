"""Points that are tried before any is sampled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spaces import Params


class Enqueues(Protocol):
    """A space, as far as its first points go."""

    @property
    def enqueue(self) -> Sequence[Params]:
        """The points, as they were written."""

    def fixed(self, point: Params, /) -> Params:
        """What a suggester is asked for and a point gives a value."""


def enqueued(space: Enqueues, slot: int) -> dict[str, Any]:
    """Optuna's mark on a trial whose params are given; those that it leaves out are sampled.

    Nothing, after the last of the points.
    """
    given = slot <= len(space.enqueue)
    return {"fixed_params": space.fixed(space.enqueue[slot - 1])} if given else {}
