"""What no other trial is better than."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from optuna.study._multi_objective import _fast_non_domination_rank

from search.front import costs_of, dominates, front, ranks
from storage import Slot, SlotState

if TYPE_CHECKING:
    from collections.abc import Sequence

TWO: dict[str, Any] = {"objective": "val_auc", "footprint": ["parameters"]}


def slot(number: int, value: float | None, weights: int | None, **more: Any) -> Slot:
    """A COMPLETE one, unless it is said otherwise."""
    empty = dict.fromkeys(Slot.__dataclass_fields__)
    own = {"slot": number, "value": value, "weights": weights, "state": SlotState.COMPLETE}
    return Slot(**{**empty, **own, **more})


def points(objectives: int, seed: int) -> list[tuple[float, ...]]:
    """A hundred and fifty, of which many share values, and some all of them."""
    drawn = np.random.default_rng(seed).integers(0, 12, (150, objectives))
    return [tuple(map(float, row)) for row in drawn]


@pytest.mark.parametrize("objectives", [1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(3))
def test_ranks_are_optunas(objectives: int, seed: int) -> None:
    """Equal points are on one front."""
    drawn = points(objectives, seed)
    assert ranks(drawn) == _fast_non_domination_rank(np.array(drawn)).tolist()


@pytest.mark.parametrize("footprint", [["parameters"], ["parameters", "size", "latency"]])
def test_a_front_is_what_nothing_dominates(footprint: list[str]) -> None:
    """Counted one by one; the best by the first objective comes first."""
    identity = {"objective": "val_loss", "footprint": footprint}
    slots = [
        slot(number, value, int(weights), size=int(size), latency=latency)
        for number, (value, weights, size, latency) in enumerate(points(4, seed=5))
    ]
    costs = {one.slot: costs_of(one, identity) for one in slots}
    alone = [one for one in slots if not _beaten(costs[one.slot], list(costs.values()))]
    found = front(slots, identity)
    assert {one.slot for one in found} == {one.slot for one in alone}
    assert 0 < len(found) < len(slots)
    assert [one.value or 0 for one in found] == sorted(one.value or 0 for one in found)


def _beaten(mine: Any, others: Sequence[Any]) -> bool:
    return any(dominates(one, mine) for one in others)


def test_only_whole_trials_are_on_a_front() -> None:
    """Not a PRUNED one, nor one of which something was not measured; an AUC is maximized."""
    slots = [
        slot(1, 0.9, 500),
        slot(2, 0.8, 400),
        slot(3, 0.7, 450),
        slot(4, 0.99, 1, state=SlotState.PRUNED),
        slot(5, 0.99, None),
        slot(6, None, 1, state=SlotState.FAIL),
    ]
    assert [one.slot for one in front(slots, TWO)] == [1, 2]


def test_one_objective_has_no_front() -> None:
    """Its best trial says all."""
    assert front([slot(1, 0.9, 500)], {"objective": "val_loss"}) == []
