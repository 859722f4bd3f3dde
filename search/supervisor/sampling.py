"""Optuna's samplers, by the names that a user gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optuna.samplers import BaseSampler, RandomSampler

from search.supervisor.choices import SAMPLERS
from search.supervisor.tpe import Tpe

if TYPE_CHECKING:
    from collections.abc import Callable

_SAMPLERS: dict[str, Callable[[int], BaseSampler]] = {
    "tpe": lambda seed: Tpe(seed=seed),
    "random": lambda seed: RandomSampler(seed=seed),
}

assert _SAMPLERS.keys() == SAMPLERS.keys()  # noqa: S101


def make_sampler(name: str, *, seed: int) -> BaseSampler:
    """A sampler of a checked name."""
    return _SAMPLERS[name](seed)
