"""How a trial stands among others, counted in memory as the database counts it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from storage import Others

if TYPE_CHECKING:
    from storage import Peers


class Standings:
    """Who came to which step with which loss: `storage.report_statements.comparing` in memory."""

    def __init__(self, epochs: int) -> None:
        """Of trials that have so many epochs a fold at most."""
        self._epochs = epochs
        self._losses: dict[int, dict[int, float]] = defaultdict(dict)  # step → slot → lowest so far
        self._complete: set[int] = set()

    def report(self, slot: int, step: int, so_far: float) -> None:
        """A trial came to a step."""
        self._losses[step][slot] = so_far

    def complete(self, slot: int) -> None:
        """A trial is COMPLETE."""
        self._complete.add(slot)

    def others(self, slot: int, step: int, peers: Peers) -> Others:
        """Of a trial that came to a step: how many of its peers did, and how many are better.

        Of the first one there: at the first earlier step of the fold that any of its peers came to.
        """
        own, losses = self._losses[step][slot], list[float]()
        of_fold = (step - 1) % self._epochs + 1
        for earlier in (0, *(one for one in peers.earlier if one < of_fold)):
            there = self._losses[step - earlier].items()
            losses = [loss for one, loss in there if one != slot and self._counts(one, peers)]
            if losses:
                break
        return Others(count=len(losses), better=sum(loss < own for loss in losses))

    def _counts(self, slot: int, peers: Peers) -> bool:
        if peers.complete and slot not in self._complete:
            return False
        return peers.first <= (slot - 1) % peers.brackets <= peers.last
