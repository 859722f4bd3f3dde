"""The samplers suggest what Optuna's do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import optuna
import pytest
from optuna.samplers import TPESampler
from optuna.samplers._tpe import _truncnorm

from search.supervisor.sampling import make_sampler

if TYPE_CHECKING:
    from optuna.samplers import BaseSampler
    from optuna.trial import Trial

OPTUNAS = _truncnorm._log_ndtr  # before a sampler of ours is made


def loss(trial: Trial) -> float:
    """Of whole numbers, on a scale or not, and one that is none."""
    units = trial.suggest_int("units", 16, 512, log=True)
    layers = trial.suggest_int("layers", 1, 5)
    rate = trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    return abs(np.log(units) - 4) + abs(layers - 3) + abs(np.log(rate) + 6)


def points(sampler: BaseSampler) -> list[dict[str, float]]:
    """Forty of a study."""
    study = optuna.create_study(sampler=sampler)
    study.optimize(loss, n_trials=40)
    return [trial.params for trial in study.trials]


def test_tpe_suggests_what_optunas_own_arithmetic_does() -> None:
    """Though its logarithms of the normal distribution are SciPy's."""
    sampler = make_sampler("tpe", steps=9, seed=0)
    assert isinstance(sampler, TPESampler)
    assert _truncnorm._log_ndtr is not OPTUNAS
    grid = np.linspace(-40, 12, 10_001)
    np.testing.assert_allclose(_truncnorm._log_ndtr(grid), OPTUNAS(grid), rtol=1e-12, atol=1e-12)
    own = points(sampler)
    theirs = make_sampler("tpe", steps=9, seed=0)
    ours, _truncnorm._log_ndtr = _truncnorm._log_ndtr, OPTUNAS
    try:
        for one, other in zip(own, points(theirs), strict=True):
            assert one == pytest.approx(other, rel=1e-9)
    finally:
        _truncnorm._log_ndtr = ours
