"""Optuna's samplers, by the names that a user gives."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from optuna.exceptions import ExperimentalWarning
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.samplers._tpe import _truncnorm
from scipy.special import log_ndtr

from search.supervisor.choices import SAMPLERS

if TYPE_CHECKING:
    from collections.abc import Callable


def _tpe(seed: int) -> BaseSampler:
    """Parameters that exist together are modelled together, in spaces with conditions."""
    # Optuna 5.0 takes the logarithm of the normal distribution of one number after another: half of
    # a suggestion's time where whole numbers are drawn. It is this function, of arrays.
    _truncnorm._log_ndtr = log_ndtr
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)  # `group`
        return TPESampler(multivariate=True, group=True, constant_liar=True, seed=seed)


_SAMPLERS: dict[str, Callable[[int], BaseSampler]] = {
    "tpe": _tpe,
    "random": lambda seed: RandomSampler(seed=seed),
}

assert _SAMPLERS.keys() == SAMPLERS.keys()  # noqa: S101


def make_sampler(name: str, *, seed: int) -> BaseSampler:
    """A sampler of a checked name."""
    return _SAMPLERS[name](seed)
