"""Samplers, by the names that a user gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optuna.samplers import BaseSampler, RandomSampler

from search.supervisor.choices import SAMPLERS, default_sampler
from search.supervisor.gaussian import GaussianProcess
from search.supervisor.tpe import Tpe

if TYPE_CHECKING:
    from collections.abc import Callable

_SAMPLERS: dict[str, Callable[[int, int], BaseSampler]] = {
    "gp": lambda steps, seed: GaussianProcess(steps=steps, seed=seed),
    "tpe": lambda _, seed: Tpe(seed=seed),
    "random": lambda _, seed: RandomSampler(seed=seed),
}

assert _SAMPLERS.keys() == SAMPLERS.keys()  # noqa: S101


def make_sampler(name: str | None, *, steps: int, seed: int, several: bool = False) -> BaseSampler:
    """The sampler of a checked name, or the default one.

    Args:
        name: None for the default.
        steps: a trial's most epochs, counted over all folds.
        seed: of its draws.
        several: whether there are several objectives.
    """
    return _SAMPLERS[name or default_sampler(several=several)](steps, seed)
