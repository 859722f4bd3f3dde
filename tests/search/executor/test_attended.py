"""Trainers do not wait for a supervisor that is held up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from simulated import SimulatedExecutor, devices

from search.executor import Action, Ended, Reported, TrialSpec
from search.executor import attended as module
from search.executor.attended import Attended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EPOCHS = 5


def spec(folder: Path) -> TrialSpec:
    """A trial that only its executor knows of."""
    return TrialSpec(
        trial=0,
        attempt=1,
        params={},
        device=devices(1)[0],
        data="unused",
        epochs=EPOCHS,
        seed=0,
        artifacts=str(folder),
        model_file=None,
        predictions_file=None,
        checkpoint_file="{fold}-{epoch}.npz",
        log_file="unused",
    )


@pytest.fixture
def executor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attended]:
    """One whose only trial reports five epochs."""
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)
    inner = SimulatedExecutor(lambda _: [0.5] * EPOCHS)
    inner.before_wait = lambda: time.sleep(0.01)
    made = Attended(inner)
    made.start(spec(tmp_path))
    yield made
    made.close()


def reports(executor: Attended, seconds: float) -> list[int]:
    """The epochs that are reported within that time."""
    until, found = time.monotonic() + seconds, []
    while (left := until - time.monotonic()) > 0:
        event = executor.wait(left)
        if isinstance(event, Reported):
            found.append(event.epoch.epoch)
    return found


def test_a_trainer_goes_on_when_nobody_answers(executor: Attended) -> None:
    """Its reports wait in their order, and its end with them."""
    time.sleep(3)
    assert reports(executor, 0.5) == [1, 2, 3, 4, 5]


def test_answers_that_come_too_late_are_dropped(executor: Attended) -> None:
    """They would be taken for the answer to a later report."""
    time.sleep(0.5)
    assert reports(executor, 0.01)[0] == 1
    executor.answer(0, Action.PRUNE)  # to the first one's report, answered long ago
    time.sleep(3)
    ended = [event for _ in range(20) if isinstance(event := executor.wait(0.05), Ended)]
    assert [one.outcome.end for one in ended] == ["finished"]


def test_a_timely_answer_is_passed_on(executor: Attended) -> None:
    """At once."""
    assert reports(executor, 0.1) == [1]
    executor.answer(0, Action.PRUNE)
    event = executor.wait(1)
    assert isinstance(event, Ended)
    assert event.outcome.end == "pruned"


def test_a_stop_reaches_a_trainer_that_was_answered_already(executor: Attended) -> None:
    """It is no answer, but an order."""
    time.sleep(0.5)
    executor.answer(0, Action.STOP)
    ended = [event for _ in range(20) if isinstance(event := executor.wait(0.05), Ended)]
    assert [one.outcome.end for one in ended] == ["stopped"]
