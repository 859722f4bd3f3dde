"""Which parameters matter, by Optuna's PED-ANOVA."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optuna.trial import FrozenTrial

    from search.objective import Objective
    from storage import Database, Slot, Study
    from storage.optuna_trials import Sampled

FEWEST = 20  # trials with a value: the best tenth of fewer is one trial
ENOUGH = 50  # from which on the best tenth is five trials, as Optuna's documentation asks for


def importances(
    database: Database, study: Study, slots: Sequence[Slot], objective: Objective
) -> dict[str, Any]:
    """The share of each parameter in what sets the best tenth of the trials apart, and how sure.

    Trials that are COMPLETE or PRUNED count, with the best value of their epochs: Optuna itself
    would leave the pruned ones out, which are most of those that a bad value of a parameter gave.
    Source: PED-ANOVA, Watanabe et al. 2023, https://arxiv.org/abs/2304.10255; for parameters that
    only some networks have, https://arxiv.org/abs/2601.20800.
    """
    params = database.optuna_trials.params_of_study(study.id)
    known = [one for one in slots if one.value is not None and params.get(one.slot)]
    told = [one for one in known if one.repeats is None]  # the same params again are no new point
    if len(told) < FEWEST:
        return {"note": f"It takes {FEWEST} trials with a value to tell; there are {len(told)}."}
    trials = [_trial(one, params[one.slot]) for one in told]
    found = _evaluated(trials, objective)
    note = "Of so few trials it is a guess." if len(told) < ENOUGH else ""
    return {"note": note, "names": list(found), "shares": [round(x, 4) for x in found.values()]}


def _evaluated(trials: Sequence[FrozenTrial], objective: Objective) -> dict[str, float]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = optuna.storages.InMemoryStorage()
    study = optuna.create_study(storage=storage, direction=objective.direction, study_name="shown")
    study.add_trials(trials)
    evaluator = optuna.importance.PedAnovaImportanceEvaluator()
    return optuna.importance.get_param_importances(study, evaluator=evaluator)


def _trial(slot: Slot, params: Mapping[str, Sampled]) -> FrozenTrial:
    from optuna.trial import create_trial

    given = {name: _distribution(one.distribution) for name, one in params.items()}
    values = {name: given[name].to_external_repr(one.value) for name, one in params.items()}
    return create_trial(value=slot.value, params=values, distributions=given)


@cache
def _distribution(text: str) -> Any:
    from optuna.distributions import json_to_distribution

    return json_to_distribution(text)
