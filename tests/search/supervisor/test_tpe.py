"""What is kept of ended trials changes no suggestion."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import optuna
import pytest
from optuna.exceptions import ExperimentalWarning
from optuna.samplers import TPESampler
from optuna.trial import TrialState

from search.supervisor.tpe import Tpe

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler
    from optuna.trial import Trial


def loss(trial: Trial) -> float:
    """Of a space with conditions, one inside another."""
    network = trial.suggest_categorical("network", ["cnn", "dense", "residual"])
    rate = trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    found = abs(rate - 1e-2)
    if network != "dense":
        blocks = trial.suggest_int("blocks", 1, 3)
        found += sum(trial.suggest_int(f"filters_{one}", 8, 64) for one in range(blocks)) / 100
    else:
        found += abs(trial.suggest_float("dropout", 0.0, 0.5) - 0.2)
    return found


def points(sampler: BaseSampler) -> list[dict[str, Any]]:
    """Sixty, three at a time; every third is pruned, and some fail."""
    study = optuna.create_study(sampler=sampler)
    for _ in range(20):
        running = [study.ask() for _ in range(3)]
        values = [loss(trial) for trial in running]
        for trial, value in zip(running, values, strict=True):
            trial.report(value, 1)
            if trial.number % 3 == 1:
                study.tell(trial, state=TrialState.PRUNED)
            elif trial.number % 10 == 9:
                study.tell(trial, state=TrialState.FAIL)
            else:
                study.tell(trial, value)
    return [trial.params for trial in study.trials]


def test_it_suggests_what_optunas_does() -> None:
    """In a space with conditions, with trials that run, were pruned, and failed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        theirs = TPESampler(multivariate=True, group=True, constant_liar=True, seed=7)
    for mine, other in zip(points(Tpe(seed=7)), points(theirs), strict=True):
        assert mine.pop("network") == other.pop("network")
        assert mine == pytest.approx(other, rel=1e-9)
