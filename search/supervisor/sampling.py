"""Optuna's samplers and pruners, by the names that a user gives."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optuna.exceptions import ExperimentalWarning
from optuna.pruners import (
    BasePruner,
    HyperbandPruner,
    MedianPruner,
    NopPruner,
    SuccessiveHalvingPruner,
)
from optuna.samplers import BaseSampler, RandomSampler, TPESampler

from search.supervisor.choices import OVERFIT, PRUNERS, SAMPLERS

if TYPE_CHECKING:
    from collections.abc import Callable


def _tpe(seed: int) -> BaseSampler:
    """Parameters that exist together are modelled together, in spaces with conditions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)  # `group`
        return TPESampler(multivariate=True, group=True, constant_liar=True, seed=seed)


_SAMPLERS: dict[str, Callable[[int], BaseSampler]] = {
    "tpe": _tpe,
    "random": lambda seed: RandomSampler(seed=seed),
}

# A step is an epoch and the first is 1, so the first rung stands at 1.
_PRUNERS: dict[str, Callable[[int], BasePruner]] = {
    "asha": lambda _: SuccessiveHalvingPruner(min_resource=1, reduction_factor=4),
    "hyperband": lambda epochs: HyperbandPruner(min_resource=1, max_resource=epochs),
    "median": lambda _: MedianPruner(n_startup_trials=5, n_warmup_steps=1),
    "none": lambda _: NopPruner(),
}

assert _SAMPLERS.keys() == SAMPLERS.keys()  # noqa: S101
assert {*_PRUNERS, OVERFIT} == PRUNERS.keys()  # noqa: S101


@dataclass(frozen=True, kw_only=True)
class Pruning:
    """What ends a trial before its epochs are over."""

    pruner: BasePruner  # Optuna's: compares it with other trials
    overfit: bool  # whether overfitting does, too


def make_sampler(name: str, *, seed: int) -> BaseSampler:
    """A sampler of a checked name."""
    return _SAMPLERS[name](seed)


def make_pruner(names: str, *, epochs: int) -> Pruning:
    """The pruners of checked names, joined by a comma, for trials of so many epochs."""
    others = [name for name in names.split(",") if name != OVERFIT]
    pruner = _PRUNERS[others[0] if others else "none"](epochs)
    return Pruning(pruner=pruner, overfit=OVERFIT in names.split(","))
