"""Values of trials against the params that they had."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage import Slot
    from storage.optuna_trials import Sampled

_FEWEST = 3  # trials: two always lie on a line


@dataclass(frozen=True, kw_only=True)
class Slice:
    """One parameter of some trials; `values` are in their order, None of one that lacks it."""

    name: str
    log: bool  # whether it was drawn on a logarithmic scale
    choices: tuple[str, ...] | None  # in the space's order, and values index them; None of numbers
    values: tuple[float | None, ...]


def slices(slots: Sequence[Slot], sampled: Mapping[int, Mapping[str, Sampled]]) -> list[Slice]:
    """Every parameter of which trials have different values, in the order they were drawn in."""
    distributions: dict[str, str] = {}
    for one in slots:
        for name, drawn in sampled.get(one.slot, {}).items():
            distributions.setdefault(name, drawn.distribution)
    found = [
        _slice(name, json.loads(told), [sampled.get(one.slot, {}).get(name) for one in slots])
        for name, told in distributions.items()
    ]
    return [one for one in found if len({*one.values} - {None}) > 1]


def telling(found: Slice, values: Sequence[float]) -> float:
    """How much a parameter tells of the values, from 0 to 1; of few trials it is a guess.

    Of numbers it is the square of Spearman's rank correlation, of choices the share of the ranks'
    variance that lies between them (the correlation ratio).

    Args:
        found: the parameter.
        values: of the same trials, in their order.
    """
    there = [place for place, value in enumerate(found.values) if value is not None]
    ranks = rankdata([values[place] for place in there])
    given = np.array([found.values[place] for place in there], dtype=np.float64)
    if len(there) < _FEWEST or np.ptp(ranks) == 0 or np.ptp(given) == 0:
        return 0.0
    if found.choices is None:
        return float(np.corrcoef(rankdata(given), ranks)[0, 1] ** 2)
    means = np.array([ranks[given == one].mean() for one in given])
    return float(means.var() / ranks.var())


def _slice(name: str, told: Mapping[str, Any], drawn: Sequence[Sampled | None]) -> Slice:
    attributes = told["attributes"]
    choices = attributes.get("choices")
    return Slice(
        name=name,
        log=bool(attributes.get("log")),
        choices=None if choices is None else tuple(str(one) for one in choices),
        values=tuple(None if one is None else one.value for one in drawn),
    )
