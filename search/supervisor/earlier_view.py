"""What a study took from earlier ones, as its sampler is shown it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optuna.distributions import json_to_distribution
from optuna.trial import FrozenTrial, TrialState

from search.objective import Objective
from search.supervisor.sampler_view import CONSTRAINT_ATTRIBUTE
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spaces import Params
    from storage import EarlierTrial

_NEWEST = -2  # Optuna's own numbers begin at 0, and a trial that is being made has -1
_STATES = {SlotState.COMPLETE: TrialState.COMPLETE, SlotState.PRUNED: TrialState.PRUNED}


class EarlierView:
    """Points to be tried first, and trials that come before a study's own.

    Those trials are of the study that it continues. Of other images a loss means something else.
    To show their trials all the same, each at the quantile of the study's own that it has among its
    like, made searches slower (`scripts/bench_warm_start.py`): the estimator goes on to trust what
    is best elsewhere.
    """

    def __init__(self, trials: Sequence[EarlierTrial], objective: Objective) -> None:
        """See them under the study's `objective`."""
        tried = [one for one in trials if one.point is not None]
        self.points: Sequence[Params] = [
            dict(one.params) for one in sorted(tried, key=lambda one: one.point or 0)
        ]
        known = [one for one in trials if one.comparable]
        self.trials: Sequence[FrozenTrial] = [
            _frozen(one, _NEWEST - place, objective)
            for place, one in reversed(list(enumerate(reversed(known))))
        ]


def _frozen(one: EarlierTrial, number: int, objective: Objective) -> FrozenTrial:
    value = None if one.value is None else objective.signed(one.value)
    complete = one.state is SlotState.COMPLETE
    return FrozenTrial(
        number=number,
        state=_STATES[one.state],
        # What a PRUNED one came to is a validation loss, whatever the objective.
        value=value if complete or objective is Objective.VAL_LOSS else None,
        datetime_start=None,
        datetime_complete=None,
        params=dict(one.params),
        distributions={
            name: json_to_distribution(text) for name, text in one.distributions.items()
        },
        user_attrs={},
        system_attrs={CONSTRAINT_ATTRIBUTE: 1.0} if one.infeasible else {},
        intermediate_values={} if value is None or one.step is None else {one.step: value},
        trial_id=number,
    )
