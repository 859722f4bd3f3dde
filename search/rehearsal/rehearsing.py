"""One search, rehearsed: trainers that play recorded curves, and a clock that nobody waits for."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.rehearsal.drawing import Drawing
from search.rehearsal.standings import Standings
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optuna.samplers import BaseSampler
    from optuna.trial import FrozenTrial

    from search.rehearsal.curves import Curve, Curves
    from search.supervisor.pruning import Rule


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What came of a rehearsal."""

    # If the time had been up at each of the marks: the value of the best COMPLETE trial, signed.
    # Those that run then become COMPLETE with their best epoch; only where there is none, it is the
    # best PRUNED one's. None where no epoch is over.
    values: tuple[float | None, ...]
    ended: int  # trials, by the last mark
    pruned: int  # of them
    epochs: int  # of those that ended
    used_up: float | None  # seconds after which a trainer found no recorded trial left


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A trial that has ended."""

    slot: int
    state: SlotState
    point: FrozenTrial
    reports: int
    value: float  # its best, signed
    seconds: float  # since the search's beginning


@dataclass
class _Trial:
    point: FrozenTrial
    curve: Curve
    began: float  # seconds; its first epoch's beginning
    done: int = 0  # reports


class Rehearsal:
    """A search of some curves by so many trainers, each at work all the time."""

    def __init__(
        self, curves: Curves, *, sampler: BaseSampler, rule: Rule | None, trainers: int
    ) -> None:
        self._curves, self._rule, self._trainers = curves, rule, trainers
        self._answer = curves.answers()
        self._drawing = Drawing(curves, sampler)
        self._standings = Standings(curves.epochs)
        self.running: dict[int, _Trial] = {}
        self._due: list[tuple[float, int, int]] = []  # seconds, order, slot
        self._order = 0
        self._best: dict[SlotState, float] = {}
        self.ended: list[Ended] = []  # in that order
        self._used_up: float | None = None

    def run(self, marks: Sequence[float]) -> Rehearsed:
        """Search until the last of the marks, in seconds and ascending."""
        values: list[float | None] = []
        for _ in range(self._trainers):
            self._begin(0.0)
        for mark in marks:
            while self._due and self._due[0][0] <= mark:
                now, _, slot = heapq.heappop(self._due)
                self._report(now, slot)
            values.append(self._best_by_now())
        return Rehearsed(
            values=tuple(values),
            ended=len(self.ended),
            pruned=sum(one.state is SlotState.PRUNED for one in self.ended),
            epochs=sum(one.reports for one in self.ended),
            used_up=self._used_up,
        )

    def _begin(self, now: float) -> None:
        """A trainer is free: it takes up the sampler's next point."""
        point = self._drawing.draw()
        curve = self._answer(point)
        if curve is None:
            self._used_up = now if self._used_up is None else self._used_up
            return
        slot = self._drawing.slot
        self._drawing.begin(point)
        self.running[slot] = _Trial(point, curve, now + self._curves.start)
        self._await(slot)

    def _await(self, slot: int) -> None:
        """A trial trains until its next report."""
        trial = self.running[slot]
        self._order += 1
        due = trial.began + trial.curve.seconds[trial.done]
        heapq.heappush(self._due, (due, self._order, slot))

    def _report(self, now: float, slot: int) -> None:
        trial = self.running[slot]
        trial.done += 1
        if self._prunes(slot, trial):
            self._end(now, slot, SlotState.PRUNED)
        elif trial.done == len(trial.curve.steps):
            self._end(now, slot, SlotState.COMPLETE)
        else:
            self._await(slot)
            return
        self._begin(now)

    def _prunes(self, slot: int, trial: _Trial) -> bool:
        """As a supervisor's recorder: whether others are ahead of it, but after its last step."""
        step = trial.curve.steps[trial.done - 1]
        self._standings.report(slot, step, trial.curve.so_far[trial.done - 1])
        if self._rule is None or step >= self._curves.steps:
            return False
        peers = self._rule.peers(slot, step)
        return peers is not None and self._rule.ends(self._standings.others(slot, step, peers))

    def _end(self, now: float, slot: int, state: SlotState) -> None:
        trial = self.running.pop(slot)
        value = trial.curve.values[trial.done - 1]
        told = zip(trial.curve.steps, trial.curve.losses[: trial.done], strict=False)
        if state is SlotState.COMPLETE:
            self._standings.complete(slot)
        self._best[state] = min(value, self._best.get(state, value))
        self._drawing.end(slot, state, value=value, losses=dict(told))
        self.ended.append(
            Ended(
                slot=slot,
                state=state,
                point=trial.point,
                reports=trial.done,
                value=value,
                seconds=now,
            )
        )

    def _best_by_now(self) -> float | None:
        found = [one.curve.values[one.done - 1] for one in self.running.values() if one.done]
        if SlotState.COMPLETE in self._best:
            found.append(self._best[SlotState.COMPLETE])
        return min(found, default=self._best.get(SlotState.PRUNED))
