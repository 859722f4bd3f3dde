"""What a study's users want of its searches, while they run."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

import pytest
from house import EPOCHS, House, falling
from simulated import SimulatedExecutor

from search.supervisor.work import Ending
from storage import SlotState, Wish

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """They look at it often."""
    monkeypatch.setattr("search.supervisor.loop.POLL_SECONDS", 0.01)


def test_a_pause_gives_back_what_runs_until_it_resumes(house: Callable[..., House]) -> None:
    """Trials go on where they were; nothing is claimed in between."""
    home = house(3)
    executor = SimulatedExecutor(falling)
    steps = deque([_pause(home, executor), _resume(home)])

    def before_wait() -> None:
        time.sleep(0.002)
        if steps and steps[0]():
            steps.popleft()

    executor.before_wait = before_wait
    assert home.supervisor(executor).run() == Ending.BUDGET
    assert not steps
    assert home.states() == [SlotState.COMPLETE] * 3
    assert len(home.view.given_back) == 2
    history = home.database.history.of_study(home.study.id)
    assert [[one.epoch for one in history[slot]] for slot in (1, 2, 3)] == [
        list(range(1, EPOCHS + 1))
    ] * 3
    attempts = home.database.slots.attempts(home.study.id)
    assert sorted(one.attempt for one in attempts) == [1, 1, 1, 2, 2]
    said = " ".join(home.view.notes)
    assert said.index("paused") < said.index("resumed")


def _pause(home: House, executor: SimulatedExecutor) -> Callable[[], bool]:
    def step() -> bool:
        if len(executor.specs) == 2 and home.database.history.of_study(home.study.id):
            home.database.studies.wish(home.study, Wish.PAUSE)
            return True
        return False

    return step


def _resume(home: House) -> Callable[[], bool]:
    """Once both were given back, and nobody took them for a while."""
    rested = []

    def step() -> bool:
        if home.states() == [SlotState.OPEN] * 2:
            rested.append(time.monotonic())
        if rested and time.monotonic() - rested[0] > 0.3:
            assert home.states() == [SlotState.OPEN] * 2
            home.database.studies.wish(home.study, Wish.RUN)
            return True
        return False

    return step


def test_a_stop_ends_the_search(house: Callable[..., House]) -> None:
    """What runs is given back, as after Ctrl-C."""
    home = house(3)
    executor = SimulatedExecutor(falling)

    def before_wait() -> None:
        time.sleep(0.002)
        if len(executor.specs) == 2 and home.study.wish is Wish.RUN:
            home.database.studies.wish(home.study, Wish.STOP)

    executor.before_wait = before_wait
    assert home.supervisor(executor).run() == Ending.ASKED
    assert SlotState.CLAIMED not in home.states()
    assert SlotState.OPEN in home.states()


def test_a_paused_search_ends_when_its_time_is_up(house: Callable[..., House]) -> None:
    """Nothing runs then that could hold it."""
    home = house(3)
    home.database.studies.wish(home.study, Wish.PAUSE)
    executor = SimulatedExecutor(falling)
    executor.before_wait = lambda: time.sleep(0.002)
    supervisor = home.supervisor(executor, seconds=0.5)
    assert supervisor.run() == Ending.TIME
    assert len(executor.specs) <= 2  # those claimed before it looked
    assert SlotState.COMPLETE not in home.states()
