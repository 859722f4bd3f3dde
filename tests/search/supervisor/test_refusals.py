"""Points that are over a space's limits, and points that are to be tried first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from house import House, falling
from on_sqlite import on_sqlite
from optuna.trial import TrialState
from simulated import SimulatedExecutor

from search.supervisor.loop import MOST_REFUSED
from search.supervisor.work import Ending
from spaces import Space, load_space
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from search.executor import TrialSpec

SPACE = """
extends: dense
parameters:
  optimizer: adam
  dense_layers: {int: [1, 4]}
limits: {weights: 1000, memory: 1GB}
enqueue:
  - {dense_layers: 4, units: 64, batch_size: 32}
  - {dense_layers: 1, units_1: 128}
"""


@pytest.fixture
def space(tmp_path: Path) -> Space:
    file = tmp_path / "mine.yaml"
    file.write_text(SPACE)
    return load_space(str(file))


def deep(spec: TrialSpec) -> bool:
    return int(spec.params["dense_layers"] or 0) > 2


def test_a_refused_point_is_recorded_and_takes_no_slot_of_the_budget(
    house: Callable[..., House], space: Space
) -> None:
    home = house(6)
    executor = SimulatedExecutor(falling, refused=deep)

    ending = home.supervisor(executor, space=space).run()

    states = home.states()
    refused = states.count(SlotState.REFUSED)
    assert ending == Ending.BUDGET
    assert refused > 0
    assert len(executor.specs) == 6 + refused == len(states)
    assert home.database.slots.ended(home.study.id) == 6
    slots = home.database.slots.all(home.study.id)
    attempts = home.database.slots.attempts(home.study.id)
    for slot, attempt in zip(slots, attempts, strict=True):
        assert (slot.state == SlotState.REFUSED) == (attempt.end == AttemptEnd.REFUSED)
        if slot.state == SlotState.REFUSED:
            assert slot.reason == "too large"
            assert (slot.params or {})["dense_layers"] > 2


@on_sqlite
def test_the_sampler_learns_a_refused_point_as_a_violated_constraint(
    house: Callable[..., House], space: Space
) -> None:
    """Of 40 points, random search draws about half too deep; TPE gives that up."""
    home = house(40)
    executor = SimulatedExecutor(falling, refused=deep)

    home.supervisor(executor, space=space, sampler="tpe").run()

    trials = [trial for trial in home.trials if trial.state == TrialState.PRUNED]
    assert trials
    assert all(trial.user_attrs["reason"] == "too large" for trial in trials)
    assert all(trial.constraints == {"feasible": 1.0} for trial in trials)
    late = [deep(spec) for spec in executor.specs[-20:]]
    assert sum(late) <= 6


@on_sqlite
def test_many_refused_in_a_row_end_the_search(house: Callable[..., House], space: Space) -> None:
    home = house(100)
    executor = SimulatedExecutor(falling, refused=lambda spec: spec.trial >= 3)

    ending = home.supervisor(executor, space=space, workers=1).run()

    assert ending == Ending.REFUSED
    assert home.states() == [SlotState.COMPLETE] * 3 + [SlotState.REFUSED] * MOST_REFUSED


@on_sqlite
def test_limits_reach_the_trainer(house: Callable[..., House], space: Space) -> None:
    home = house(1)
    executor = SimulatedExecutor(falling)

    home.supervisor(executor, space=space).run()

    limits = executor.specs[0].limits
    assert limits is not None
    assert (limits.weights, limits.memory) == (1000, 10**9)


@on_sqlite
def test_enqueued_points_come_first_and_what_they_leave_out_is_sampled(
    house: Callable[..., House], space: Space
) -> None:
    home = house(4)
    executor = SimulatedExecutor(falling)

    home.supervisor(executor, space=space, workers=1).run()

    first, second = (spec.params for spec in executor.specs[:2])
    assert [first[f"units_{number}"] for number in range(1, 5)] == [64] * 4
    assert (first["dense_layers"], first["batch_size"]) == (4, 32)
    assert (second["dense_layers"], second["units_1"]) == (1, 128)
    assert isinstance(second["learning_rate"], float)
    recorded = home.trials[0].params
    assert (recorded["dense_layers"], recorded["units_4"]) == (4, 64)


@on_sqlite
def test_an_enqueued_point_that_is_refused_is_not_tried_again(
    house: Callable[..., House], space: Space
) -> None:
    home = house(3)
    executor = SimulatedExecutor(falling, refused=deep)

    home.supervisor(executor, space=space, workers=1).run()

    assert home.states()[:2] == [SlotState.REFUSED, SlotState.COMPLETE]
    assert executor.specs[1].params["units_1"] == 128
    assert all(spec.params != executor.specs[0].params for spec in executor.specs[1:])


def test_an_enqueued_point_that_was_interrupted_goes_on_with_its_params(
    house: Callable[..., House], space: Space
) -> None:
    home = house(1)
    supervisor = home.supervisor(executor := SimulatedExecutor(falling), space=space)
    executor.before_wait = lambda: supervisor.stop(Ending.INTERRUPTED)
    supervisor.run()

    again = SimulatedExecutor(falling)
    home.supervisor(again, space=space).run()

    assert again.specs[0].params == executor.specs[0].params
    assert again.specs[0].attempt == 2
