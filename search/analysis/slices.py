"""Values of trials against the params that they had."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from storage import Slot
    from storage.sampled import Sampled


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


def _slice(name: str, told: Mapping[str, Any], drawn: Sequence[Sampled | None]) -> Slice:
    attributes = told["attributes"]
    choices = attributes.get("choices")
    return Slice(
        name=name,
        log=bool(attributes.get("log")),
        choices=None if choices is None else tuple(str(one) for one in choices),
        values=tuple(None if one is None else one.value for one in drawn),
    )
