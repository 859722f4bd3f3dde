"""Whether an improvement is expected of more trials, by Optuna's terminator.

Optuna 5 announces that `optuna.terminator` leaves it with release 6.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from optuna.exceptions import ExperimentalWarning
from optuna.study import StudyDirection
from optuna.terminator import BestValueStagnationEvaluator, StaticErrorEvaluator, Terminator
from optuna.trial import create_trial

from search.analysis.classified import read_predictions
from search.analysis.resampling import draws, value_in
from search.objective import objective_of, positive_label
from search.paths import StudyPaths
from search.ranking import ranked
from search.supervisor.cube import trial_of
from search.supervisor.stop_when import STALLED
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

    import optuna
    from optuna.terminator import BaseImprovementEvaluator
    from optuna.trial import FrozenTrial

    from search.supervisor.stop_when import StopWhen
    from storage import Database, Slot, Study

_DRAWS = 500  # of the validation images, for an error's estimate


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """Trials, as far as a `Terminator` looks at a study."""

    trials: list[FrozenTrial]
    direction: StudyDirection = StudyDirection.MINIMIZE

    def get_trials(self, states: object) -> list[FrozenTrial]:  # noqa: ARG002  # all COMPLETE
        return self.trials


def nothing_expected(database: Database, study: Study, when: StopWhen) -> str | None:
    """Why no improvement is expected of more trials, in a few words; None where it is.

    Trials of before the study last ended so do not let it end again: it was asked to go on.
    """
    counted = [one for one in database.slots.all(study.id) if _counts(one)]
    complete = any(one.state is SlotState.COMPLETE for one in counted)
    if not complete or len(counted) - study.counted_from < when.trials:
        return None
    if when.kind == STALLED:
        found = _terminates(_by_best(counted, study), _stagnation(when.trials), 0.0)
        return f"no better value in {when.trials} trials" if found else None
    return _within_noise(database, study, counted)


def _counts(slot: Slot) -> bool:
    """Whether a trial is of the budget, and ended with a value."""
    ended = slot.state in (SlotState.COMPLETE, SlotState.PRUNED)
    return ended and slot.repeats is None and slot.value is not None


def _by_best(slots: Sequence[Slot], study: Study) -> list[FrozenTrial]:
    """Trials of which a PRUNED one is never the best, whatever its value."""
    signed = objective_of(study.identity).signed
    return [
        create_trial(value=signed(one.value or 0.0) if _is_complete(one) else math.inf)
        for one in slots
    ]


def _is_complete(slot: Slot) -> bool:
    return slot.state is SlotState.COMPLETE


def _stagnation(trials: int) -> BaseImprovementEvaluator:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        # It ends when more trials than that are without a better value.
        return BestValueStagnationEvaluator(max_stagnation_trials=trials - 1)


def _within_noise(database: Database, study: Study, slots: Sequence[Slot]) -> str | None:
    """Why to stop where what may be left to gain is less than the best value's own error."""
    from search.supervisor.regret import RegretBound

    error = _error(database, study, slots)
    if error is None:
        return None
    sampled = database.optuna_trials.params_of_study(study.id)
    signed = objective_of(study.identity).signed
    trials = [
        trial_of(sampled[one.slot], signed(one.value or 0.0))
        for one in slots
        if one.slot in sampled
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        evaluator = RegretBound()
    if not trials or not _terminates(trials, evaluator, error):
        return None
    return f"what is left to gain is estimated to be below {error:.2g}, the best value's error"


def _terminates(
    trials: list[FrozenTrial], evaluator: BaseImprovementEvaluator, error: float
) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        warnings.simplefilter("ignore", FutureWarning)
        terminator = Terminator(evaluator, StaticErrorEvaluator(error), min_n_trials=1)
    return terminator.should_terminate(cast("optuna.Study", _Shown(trials=trials)))


def _error(database: Database, study: Study, slots: Sequence[Slot]) -> float | None:
    """The standard error of the best value: how much it would vary on other validation images.

    By the bootstrap of what the best trial predicted; of folds, for all of them together. None
    where that was not kept.
    """
    objective = objective_of(study.identity)
    best = ranked(slots, objective)[0]
    found = read_predictions(StudyPaths.of(study, database).files, best)
    if isinstance(found, str):
        return None
    positive = positive_label(study.identity)
    blocks = draws(len(found.labels), times=_DRAWS, seed=study.seed)
    values = [value_in(found, weights, objective, positive) for weights in blocks]
    return float(np.nanstd(np.concatenate(values)))
