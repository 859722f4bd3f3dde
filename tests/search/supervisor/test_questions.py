"""A user's code asks for its params while it builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from house import House, falling
from simulated import SimulatedExecutor

from search.executor import Question
from search.supervisor.gaussian import FIRST
from search.supervisor.user_code import UserCode
from search.supervisor.work import Ending
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = UserCode(target="mine:build_model", folder="/nowhere")
QUESTIONS = (
    Question(name="units", kind="int", low=8, high=64, step=8),
    Question(name="rate", kind="float", low=1e-4, high=1e-1, log=True),
    Question(name="activation", kind="categorical", choices=("relu", "tanh")),
)


@pytest.mark.parametrize(("sampler", "trials"), [("tpe", 4), ("gp", FIRST + 4)])
def test_the_sampler_answers_and_the_answers_are_the_trials_params(
    house: Callable[..., House], sampler: str, trials: int
) -> None:
    home = house(trials)
    executor = SimulatedExecutor(falling, questions=QUESTIONS)

    assert home.supervisor(executor, space=CODE, sampler=sampler).run() == Ending.BUDGET

    slots = home.database.slots.all(home.study.id)
    assert [spec.params for spec in executor.specs] == [{}] * trials
    assert {(spec.user_space, spec.user_folder) for spec in executor.specs} == {
        ("mine:build_model", "/nowhere")
    }
    for slot, trial in zip(slots, home.trials, strict=True):
        assert slot.params == trial.params
        assert trial.params["units"] in range(8, 65, 8)
        assert 1e-4 <= trial.params["rate"] <= 1e-1
        assert trial.params["activation"] in ("relu", "tanh")
    assert len({slot.params["rate"] for slot in slots if slot.params}) == trials


def test_a_trial_that_was_interrupted_gets_the_same_answers(house: Callable[..., House]) -> None:
    home = house(1)
    supervisor = home.supervisor(
        executor := SimulatedExecutor(falling, questions=QUESTIONS), space=CODE
    )

    def stop_when_answered() -> None:
        if len(executor.answers) == len(QUESTIONS):
            supervisor.stop(Ending.INTERRUPTED)

    executor.before_wait = stop_when_answered
    supervisor.run()

    again = SimulatedExecutor(falling, questions=QUESTIONS)
    home.supervisor(again, space=CODE).run()

    assert [one.attempt for one in again.specs] == [2]
    assert [answer for _, answer in again.answers] == [answer for _, answer in executor.answers]
    assert home.states() == [SlotState.COMPLETE]


def test_a_question_that_optuna_refuses_fails_its_trial_with_the_reason(
    house: Callable[..., House],
) -> None:
    """One name with two kinds of values, as behind an `if` of the user's."""
    home = house(1)
    clash = (QUESTIONS[2], Question(name="activation", kind="categorical", choices=("elu", "gelu")))
    executor = SimulatedExecutor(falling, questions=clash)

    home.supervisor(executor, space=CODE).run()

    (slot,) = home.database.slots.all(home.study.id)
    assert slot.state == SlotState.FAIL
    assert (slot.reason or "").startswith("activation: CategoricalDistribution does not support")
