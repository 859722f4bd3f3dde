"""A rehearsal does what a supervisor would do, and its clock and values are those by hand."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from house import House
from made import Made, curve, in_turn
from simulated import SimulatedExecutor

from search.rehearsal.rehearsing import Rehearsal
from search.supervisor.pruning import Median, SuccessiveHalving, make_pruning
from search.supervisor.sampling import make_sampler
from spaces import load_space
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from search.executor import TrialSpec

EPOCHS = 9
TRIALS = 40


def unsteady(params: Mapping[str, Any]) -> list[float]:
    """A curve that hangs on two parameters, and is worse than before after some epochs."""
    rate = float(params["learning_rate"])
    noise = np.random.default_rng(int(rate * 1e9)).lognormal(sigma=0.3, size=EPOCHS)
    worse = abs(np.log10(rate) + 2.5) + 0.1 * int(params["blocks"])
    return [*(worse * noise * (1 + 4 / np.arange(1, EPOCHS + 1)))]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """A study in SQLite with a budget."""
    house = House(f"sqlite:///{tmp_path}/search.db", tmp_path / "artifacts", TRIALS)
    yield house
    house.database.close()


@pytest.mark.parametrize(
    ("sampler", "pruner"),
    [("random", "asha"), ("random", "hyperband"), ("tpe", "asha"), ("tpe", "median")],
)
def test_it_is_what_the_supervisor_does(home: House, sampler: str, pruner: str) -> None:
    """One after another: the same points, pruned at the same epochs, though nothing is written."""

    def played(spec: TrialSpec) -> Sequence[float | None]:
        return [*unsteady(spec.params)]

    executor = SimulatedExecutor(played)
    home.supervisor(executor, workers=1, sampler=sampler, pruner=pruner, epochs=EPOCHS).run()
    history = home.database.history.of_study(home.study.id)
    slots = home.database.slots.all(home.study.id)
    real = [(one.slot, one.state, len(history[one.slot])) for one in slots]

    made = Made(unsteady, EPOCHS, space=load_space("cnn"))
    rehearsal = Rehearsal(
        made,
        sampler=make_sampler(sampler, steps=9, seed=0),
        rule=make_pruning(pruner, steps=EPOCHS).rule,
        trainers=1,
    )
    rehearsal.run([float(sum(1 + epochs for _, _, epochs in real))])

    assert len(real) == TRIALS
    assert {state for _, state, _ in real} == {SlotState.COMPLETE, SlotState.PRUNED}
    assert ends(rehearsal) == real
    assert made.drawn[:TRIALS] == [one.params for one in home.trials]


def ends(rehearsal: Rehearsal) -> list[tuple[int, SlotState, int]]:
    """Slot, state and reports of what ended."""
    return [(one.slot, one.state, one.reports) for one in rehearsal.ended]


def rehearse(made: Made, rule: Any, trainers: int) -> Rehearsal:
    """Of random points."""
    return Rehearsal(
        made, sampler=make_sampler("random", steps=9, seed=0), rule=rule, trainers=trainers
    )


def test_its_clock_and_values_are_those_by_hand() -> None:
    """One trainer: a second to start, and one each epoch; time's end completes what runs."""
    made = Made(in_turn([5.0, 3.0, 4.0], [9.0, 8.0, 7.0], [2.0, 1.0, 1.0]), steps=3)
    rehearsal = rehearse(made, None, 1)
    # Trial 0 is from 0 to 4 s, trial 1 to 8 s, trial 2 to 12 s.
    found = rehearsal.run([1.5, 2.0, 3.0, 9.9, 10.0, 11.0])
    assert found.values == (None, 5.0, 3.0, 3.0, 2.0, 1.0)
    assert (found.ended, found.pruned, found.epochs, found.used_up) == (2, 0, 6, None)


def test_who_loses_on_a_rung_gives_its_trainer_to_the_next() -> None:
    """With a factor of 2, trial 1 is worse than trial 0 after an epoch, and trial 2 is better."""
    made = Made(in_turn([5.0, 4.0, 3.0, 3.0], [6.0] * 4, [1.0] * 4), steps=4)
    rehearsal = rehearse(made, SuccessiveHalving(factor=2, least=1), 1)
    # 0 to 5 s, to 7 s, to 12 s.
    found = rehearsal.run([7.0, 12.0])
    assert ends(rehearsal) == [
        (1, SlotState.COMPLETE, 4),
        (2, SlotState.PRUNED, 1),
        (3, SlotState.COMPLETE, 4),
    ]
    assert found.values == (3.0, 1.0)
    assert (found.ended, found.pruned, found.epochs) == (3, 1, 9)


def test_trainers_work_side_by_side_and_one_waits_for_nobody() -> None:
    """The second takes up another trial as soon as its own is pruned."""
    made = Made(in_turn([1.0] * 4, [9.0] * 4, [8.0] * 4, [7.0] * 4), steps=4)
    rehearsal = rehearse(made, SuccessiveHalving(factor=2, least=1), 2)
    rehearsal.run([4.0])
    assert ends(rehearsal) == [(2, SlotState.PRUNED, 1), (3, SlotState.PRUNED, 1)]
    assert {slot: one.done for slot, one in rehearsal.running.items()} == {1: 3, 4: 0}


@pytest.mark.parametrize(
    ("folds", "end"), [(1, (1, SlotState.PRUNED, 2)), (8, (1, SlotState.COMPLETE, 8))]
)
def test_the_first_at_a_rung_is_compared_with_what_others_lost_before(
    folds: int, end: tuple[int, SlotState, int]
) -> None:
    """The other trainer's trial was ahead already, unless that was in another fold."""
    made = Made(in_turn([9.0] * 8, [1.0] * 8), steps=8, folds=folds)
    rehearsal = rehearse(made, SuccessiveHalving(factor=2, least=1), 2)
    rehearsal.run([9.0])
    assert ends(rehearsal)[0] == end


def test_a_pruned_trial_is_the_best_only_where_none_else_has_an_epoch() -> None:
    """As a study's ranking has it."""
    made = Made(in_turn([1.0, 1.0], [0.5, 3.0], [9.0, 9.0]), steps=2)

    class All:
        """Ends every trial."""

        def peers(self, slot: int, step: int) -> Any:  # noqa: ARG002
            """All."""
            return SuccessiveHalving(least=1).peers(slot, 1)

        def ends(self, others: Any) -> bool:  # noqa: ARG002
            """Always."""
            return True

    found = rehearse(made, All(), 1).run([2.0, 4.0])
    assert found.values == (1.0, 0.5)
    assert found.pruned == 2


def test_the_median_is_of_complete_trials_alone() -> None:
    """And of enough: here of two, which the third is worse than from its first epoch on."""
    made = Made(in_turn([2.0, 2.0], [3.0, 3.0], [4.0, 1.0], [2.5, 1.0]), steps=2)
    rehearsal = rehearse(made, Median(enough=2), 1)
    rehearsal.run([11.0])  # 3 + 3 + 2 + 3
    assert [end for _, *end in ends(rehearsal)] == [
        [SlotState.COMPLETE, 2],
        [SlotState.COMPLETE, 2],
        [SlotState.PRUNED, 1],
        [SlotState.COMPLETE, 2],
    ]


def test_it_ends_where_no_recorded_trial_is_left() -> None:
    """It says when."""
    made = Made(lambda _: [1.0, 1.0], steps=2)
    left = [curve([2.0, 1.0]), curve([3.0, 3.0])]
    some = dataclasses.replace(made)
    some.answers = lambda: lambda _: left.pop(0) if left else None  # type: ignore[assignment,method-assign,return-value]
    found = rehearse(some, None, 1).run([100.0])
    assert (found.values, found.ended, found.used_up) == ((1.0,), 2, 6.0)
