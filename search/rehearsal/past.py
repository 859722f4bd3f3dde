"""Curves of a study that was searched: each point gets those of the nearest trial it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from statistics import fmean, median
from typing import TYPE_CHECKING

import numpy as np

from search.errors import UsageError
from search.folds import best_epoch, loss_so_far, running_loss
from search.objective import objective_of
from search.rehearsal.curves import Curve, Typical
from search.supervisor.cube import Cube, trial_of
from search.supervisor.plan import kept_space
from search.supervisor.user_code import code_of
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optuna.trial import FrozenTrial

    from search.objective import Objective
    from spaces import Space
    from storage import Database, Epoch, Slot, Study

START_SECONDS = 0.3
"""A trainer's start, building and saving, `scripts/bench_overhead.py` on two CPU cores.

Tracing is part of a first epoch's time.
"""
LEAST = 30  # trials with an epoch, to say anything by
LEAST_WHOLE = 10  # of them that ran to their end


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A trial of the study."""

    point: FrozenTrial  # its params alone
    curve: Curve
    whole: bool  # it ran to its end; else its curve was made longer


@dataclass(frozen=True, kw_only=True)
class PastStudy:
    """A study's trials; in a rehearsal, each answers one point.

    What was pruned, or stopped, is followed no further than it was recorded: its losses stay at its
    last one until as many epochs as trials usually have that ran to their end. So nothing is ever
    lost by ending it there.
    """

    name: str
    objective: Objective
    space: Space
    steps: int
    epochs: int
    trials: Sequence[Recorded] = field(repr=False)
    start: float = START_SECONDS

    @property
    def held(self) -> int:
        """How many trials did not run to their end."""
        return sum(not one.whole for one in self.trials)

    @cached_property
    def _cube(self) -> Cube:
        return Cube([one.point for one in self.trials])

    def typical(self) -> Typical:
        """By all of its trials."""
        whole = [one.curve.seconds[-1] for one in self.trials if one.whole]
        values = [one.curve.values[-1] for one in self.trials]
        return Typical(training=self.start + median(whole), value=median(values), best=min(values))

    def answers(self) -> Callable[[FrozenTrial], Curve | None]:
        """The nearest trial that has not answered before."""
        left = np.zeros(len(self.trials))  # infinite where it has

        def answer(trial: FrozenTrial) -> Curve | None:
            if np.isinf(left).all():
                return None
            (point,) = self._cube.points([trial])
            nearest = int(np.argmin(self._cube.distances(point) + left))
            left[nearest] = np.inf
            return self.trials[nearest].curve

        return answer


def past_study(database: Database, study: Study) -> PastStudy:
    """A study as it stands, for rehearsals.

    Points that turned out bad, failed trials, and those that train another one again are left out.

    Raises:
        UsageError: it has too few trials to say anything, or it is searched by somebody's code.
    """
    if (code := code_of(study.identity["space"])) is not None:
        raise UsageError(f"study {study.name} is searched by the code {code}, which draws itself")
    space, objective = kept_space(study), objective_of(study.identity)
    folds = study.identity["data"]["options"]["folds"] or 1
    epochs = int(study.identity["epochs"])
    params = database.optuna_trials.params_of_study(study.id)
    history = database.history.of_study(study.id)
    ends = {one.slot: one.end for one in database.slots.attempts(study.id)}
    slots = [one for one in database.slots.all(study.id) if _counts(one, history, params)]
    whole = {one.slot for one in slots if ends[one.slot] is AttemptEnd.FINISHED}
    _check(study, slots, whole)
    curves = {one.slot: _curve(history[one.slot], objective, epochs) for one in slots}
    usual = round(median(len(curves[slot].steps) for slot in whole))
    return PastStudy(
        name=study.name,
        objective=objective,
        space=space,
        steps=epochs * folds,
        epochs=epochs,
        trials=tuple(
            Recorded(
                point=trial_of(params[slot]),
                curve=curve if slot in whole else _longer(curve, usual),
                whole=slot in whole,
            )
            for slot, curve in curves.items()
        ),
    )


def _counts(
    slot: Slot, history: Mapping[int, Sequence[Epoch]], params: Mapping[int, object]
) -> bool:
    ended = slot.state is SlotState.COMPLETE or (
        slot.state is SlotState.PRUNED and slot.reason is None
    )
    there = slot.value is not None and bool(history.get(slot.slot)) and slot.slot in params
    return ended and there and slot.repeats is None


def _check(study: Study, slots: Sequence[Slot], whole: set[int]) -> None:
    if len(slots) < LEAST or len(whole) < LEAST_WHOLE:
        raise UsageError(
            f"study {study.name} has {len(slots)} trials to rehearse with, {len(whole)} of which "
            f"ran to their end; it takes {LEAST} and {LEAST_WHOLE}: search start with --pruner "
            f"none --trials {LEAST} makes them"
        )


def _curve(epochs: Sequence[Epoch], objective: Objective, of_fold: int) -> Curve:
    """What a trial reported, but for epochs without a loss."""
    steps, losses, so_far, values = list[int](), list[float](), list[float](), list[float]()
    times = list(accumulate(one.seconds for one in epochs))
    seconds = []
    for count, epoch in enumerate(epochs, start=1):
        told = epochs[:count]
        loss, lowest = running_loss(told), loss_so_far(told)
        value = objective.value_of(best_epoch(told, objective))
        if loss is not None and lowest is not None and value is not None:
            steps.append((epoch.fold - 1) * of_fold + epoch.epoch)
            seconds.append(times[count - 1])
            losses.append(loss)
            so_far.append(lowest)
            values.append(objective.signed(value))
    return Curve(steps=steps, seconds=seconds, losses=losses, so_far=so_far, values=values)


def _longer(curve: Curve, reports: int) -> Curve:
    """A curve that stays as it is after its last report, up to so many."""
    more = reports - len(curve.steps)
    if more <= 0:
        return curve
    each = fmean(np.diff(curve.seconds)) if len(curve.seconds) > 1 else curve.seconds[0]
    return Curve(
        steps=[*curve.steps, *range(curve.steps[-1] + 1, curve.steps[-1] + more + 1)],
        seconds=[*curve.seconds, *(curve.seconds[-1] + each * n for n in range(1, more + 1))],
        losses=[*curve.losses, *[curve.losses[-1]] * more],
        so_far=[*curve.so_far, *[curve.so_far[-1]] * more],
        values=[*curve.values, *[curve.values[-1]] * more],
    )
