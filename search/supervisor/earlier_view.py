"""Trials of earlier studies, as the sampler is shown them beside a study's own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from optuna.distributions import json_to_distribution
from optuna.trial import FrozenTrial, TrialState

from search.supervisor.sampler_view import CONSTRAINT_ATTRIBUTE
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.objective import Objective
    from spaces import Params
    from storage import EarlierTrial

MOST_OWN = 30
"""Trials of its own that have ended, from which on a study of other images goes by them alone."""

_FIRST_NUMBER = -2  # Optuna's own begin at 0, and a trial that is being made has -1
_STATES = {SlotState.COMPLETE: TrialState.COMPLETE, SlotState.PRUNED: TrialState.PRUNED}


class EarlierView:
    """What a study began with: points to be tried first, and a history for its sampler."""

    def __init__(self, trials: Sequence[EarlierTrial], objective: Objective) -> None:
        """See them under the study's own `objective`."""
        self._objective = objective
        self._trials = trials
        self._distributions = [
            {name: json_to_distribution(text) for name, text in one.distributions.items()}
            for one in trials
        ]
        self._quantiles = _quantiles(trials)

    def __len__(self) -> int:
        """How many trials there are."""
        return len(self._trials)

    @property
    def points(self) -> list[Params]:
        """Those to be tried first, in their order."""
        tried = [one for one in self._trials if one.point is not None]
        return [dict(one.params) for one in sorted(tried, key=lambda one: one.point or 0)]

    def beside(self, own: Sequence[FrozenTrial]) -> list[FrozenTrial]:
        """The history, all of it older than the study's `own` trials.

        Values of a study that is continued stand as they are. Those of other images mean something
        else: only their order counts, within trials that came as far. Each is shown as the own
        trial's at the same quantile is, and none any more once `MOST_OWN` of these have ended.
        """
        ended = [one for one in own if one.state.is_finished()]
        values: dict[int | None, list[float]] = defaultdict(list)
        for one in ended:
            if (found := self._value(one)) is not None:
                values[found[0]].append(found[1])
        shown = []
        for place, earlier in enumerate(self._trials):
            if earlier.comparable:
                shown.append(self._frozen(place, earlier.value))
            elif len(ended) < MOST_OWN and not earlier.infeasible:
                quantile, peers = self._quantiles[place], values.get(earlier.step)
                known = float(np.quantile(peers, quantile)) if peers else quantile
                shown.append(self._frozen(place, known))
        return shown

    def _value(self, trial: FrozenTrial) -> tuple[int | None, float] | None:
        """How far an own trial came, None for its end, and its value there, lower if better."""
        if trial.state is TrialState.COMPLETE and trial.value is not None:
            return None, self._objective.signed(trial.value)
        step = trial.last_step
        if trial.state is not TrialState.PRUNED or step is None:
            return None
        return step, self._objective.signed(trial.intermediate_values[step])

    def _frozen(self, place: int, value: float | None) -> FrozenTrial:
        one, number = self._trials[place], _FIRST_NUMBER - len(self._trials) + place
        state = _STATES[one.state]
        signed = None if value is None else self._objective.signed(value)
        last = {} if signed is None or one.step is None else {one.step: signed}
        return FrozenTrial(
            number=number,
            state=state,
            value=signed if state is TrialState.COMPLETE else None,
            datetime_start=None,
            datetime_complete=None,
            params=dict(one.params),
            distributions=dict(self._distributions[place]),
            user_attrs={},
            system_attrs={CONSTRAINT_ATTRIBUTE: 1.0} if one.infeasible else {},
            intermediate_values=last,
            trial_id=number,
        )


def _quantiles(trials: Sequence[EarlierTrial]) -> Mapping[int, float]:
    """Place of a trial → where it stands among its study's that came as far: 0 is the best."""
    groups: dict[tuple[str, int | None], list[tuple[float, int]]] = defaultdict(list)
    for place, one in enumerate(trials):
        groups[one.study, one.step].append(
            (float("inf") if one.value is None else one.value, place)
        )
    return {
        place: (rank + 0.5) / len(group)
        for group in groups.values()
        for rank, (_, place) in enumerate(sorted(group))
    }
