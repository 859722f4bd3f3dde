"""How a trial stands among others, counted in memory as the database counts it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from storage import Others

if TYPE_CHECKING:
    from storage import Peers


class Standings:
    """Who came to which step with which loss: `storage.report_statements.comparing` in memory."""

    def __init__(self) -> None:
        self._losses: dict[int, dict[int, float]] = defaultdict(dict)  # step → slot → lowest so far
        self._complete: set[int] = set()

    def report(self, slot: int, step: int, so_far: float) -> None:
        """A trial came to a step."""
        self._losses[step][slot] = so_far

    def complete(self, slot: int) -> None:
        """A trial is COMPLETE."""
        self._complete.add(slot)

    def others(self, slot: int, step: int, peers: Peers) -> Others:
        """Of a trial that came to a step: how many of its peers did, and how many are better."""
        there = self._losses[step]
        own = there[slot]
        losses = [
            loss for other, loss in there.items() if other != slot and self._counts(other, peers)
        ]
        return Others(count=len(losses), better=sum(loss < own for loss in losses))

    def _counts(self, slot: int, peers: Peers) -> bool:
        if peers.complete and slot not in self._complete:
            return False
        return peers.first <= (slot - 1) % peers.brackets <= peers.last
