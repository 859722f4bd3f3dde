"""Trainers do not wait for a supervisor that is held up."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest
from simulated import SimulatedExecutor, devices

from search.executor import Action, Ended, Reported, TrialSpec
from search.executor import attended as module
from search.executor.attended import Attended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Attend(Protocol):
    """Makes an executor that is attended."""

    def __call__(self, *, epochs: int, patience: float) -> Attended: ...


def spec(folder: Path) -> TrialSpec:
    """A trial that only its executor knows of."""
    return TrialSpec(
        trial=0,
        attempt=1,
        params={},
        device=devices(1)[0],
        data="unused",
        epochs=5,
        seed=0,
        artifacts=str(folder),
        model_file=None,
        predictions_file=None,
        checkpoint_file="{fold}-{epoch}.npz",
        log_file="unused",
    )


@pytest.fixture
def attend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attend]:
    """Makes one whose only trial reports so many epochs, with so much patience in seconds."""
    made = []

    def make(*, epochs: int, patience: float) -> Attended:
        monkeypatch.setattr(module, "PATIENCE_SECONDS", patience)
        inner = SimulatedExecutor(lambda _: [0.5] * epochs)
        inner.before_wait = lambda: time.sleep(0.01)
        made.append(Attended(inner))
        made[-1].start(replace(spec(tmp_path), epochs=epochs))
        return made[-1]

    yield make
    for one in made:
        one.close()


def reports(executor: Attended, count: int) -> list[int]:
    """The epochs of the next reports."""
    found: list[int] = []
    while len(found) < count:
        event = executor.wait(60)
        assert event is not None
        if isinstance(event, Reported):
            found.append(event.epoch.epoch)
    return found


def end(executor: Attended) -> str:
    """How the attempt ends, whatever is reported before."""
    while not isinstance(event := executor.wait(60), Ended):
        assert event is not None
    return event.outcome.end


def test_a_trainer_goes_on_when_nobody_answers(attend: Attend) -> None:
    """Its reports wait in their order, and its end with them."""
    executor = attend(epochs=5, patience=0.1)
    assert reports(executor, 5) == [1, 2, 3, 4, 5]
    assert end(executor) == "finished"


def test_answers_that_come_too_late_are_dropped(attend: Attend) -> None:
    """They would be taken for the answer to a later report."""
    executor = attend(epochs=5, patience=0.1)
    assert reports(executor, 2) == [1, 2]
    executor.answer(0, Action.PRUNE)  # to the first one's report: the second shows that it is late
    assert end(executor) == "finished"


def test_a_timely_answer_is_passed_on(attend: Attend) -> None:
    """At once."""
    executor = attend(epochs=5, patience=600)
    assert reports(executor, 1) == [1]
    executor.answer(0, Action.PRUNE)
    assert end(executor) == "pruned"


def test_a_stop_reaches_a_trainer_that_was_answered_already(attend: Attend) -> None:
    """It is no answer, but an order."""
    executor = attend(epochs=10_000, patience=0.1)
    assert reports(executor, 2) == [1, 2]
    executor.answer(0, Action.STOP)
    assert end(executor) == "stopped"
