"""Trials that go on: after a trainer's death, a signal, a lost checkpoint, a hang."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from house import EPOCHS, House, falling
from on_sqlite import on_sqlite
from optuna.trial import TrialState
from simulated import SimulatedExecutor

from search.supervisor.work import Ending, Watchdog
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from search.executor import TrialSpec


def once(end: AttemptEnd, trial: int, before: int) -> Callable[[TrialSpec, int], AttemptEnd | None]:
    """A trial's first attempt ends so before an epoch."""
    return lambda spec, epoch: (
        end if (spec.trial, spec.attempt, epoch) == (trial, 1, before) else None
    )


def ends(home: House) -> list[tuple[int, AttemptEnd | None, int | None, int | None]]:
    """Every attempt: its slot, end, first and last epoch."""
    rows = home.database.slots.attempts(home.study.id)
    return [(one.slot, one.end, one.first_epoch, one.last_epoch) for one in rows]


def test_a_killed_trainers_trial_goes_on_after_its_last_checkpoint(
    house: Callable[..., House],
) -> None:
    """The same trial in another attempt: no epoch twice, none left out, and Optuna's alike."""
    home = house(2)
    executor = SimulatedExecutor(falling, fails=once(AttemptEnd.DIED, 0, before=3))
    assert home.supervisor(executor, workers=1).run() == Ending.BUDGET
    assert ends(home) == [
        (1, AttemptEnd.DIED, 1, 2),
        (1, AttemptEnd.FINISHED, 3, EPOCHS),
        (2, AttemptEnd.FINISHED, 1, EPOCHS),
    ]
    assert home.states() == [SlotState.COMPLETE] * 2
    history = home.database.history.of_slot(home.study.id, 1)
    assert [one.epoch for one in history] == list(range(1, EPOCHS + 1))
    assert list(home.trials[0].intermediate_values) == list(range(1, EPOCHS + 1))
    assert home.trials[0].state == TrialState.COMPLETE
    assert "tried again" in home.view.notes[0]


def test_no_checkpoint_stays_of_a_trial_that_has_ended(house: Callable[..., House]) -> None:
    """And at most one of a trial that runs."""
    home = house(3)
    most: list[int] = []
    executor = SimulatedExecutor(falling, fails=once(AttemptEnd.DIED, 1, before=3))
    executor.before_wait = lambda: most.append(len(home.paths.files.names()))
    home.supervisor(executor, workers=1).run()
    assert home.paths.files.names() == []
    assert max(most) == 1


@on_sqlite
def test_a_trainer_that_dies_again_and_again_without_advancing_fails(
    house: Callable[..., House],
) -> None:
    """After the first attempt and two more; the search goes on."""
    home = house(2)
    executor = SimulatedExecutor(falling, crash={0: 2})
    home.supervisor(executor, workers=1).run()
    assert [spec.trial for spec in executor.specs] == [0, 0, 0, 0, 1]
    assert ends(home)[:4] == [
        (1, AttemptEnd.DIED, 1, 1),
        (1, AttemptEnd.DIED, 2, None),
        (1, AttemptEnd.DIED, 2, None),
        (1, AttemptEnd.DIED, 2, None),
    ]
    assert home.states() == [SlotState.FAIL, SlotState.COMPLETE]


@on_sqlite
def test_a_point_that_needs_too_much_memory_is_tried_twice_and_then_infeasible(
    house: Callable[..., House],
) -> None:
    """Optuna hears of a violated constraint."""
    home = house(2)
    executor = SimulatedExecutor(
        falling, fails=lambda spec, _: AttemptEnd.OUT_OF_MEMORY if spec.trial == 0 else None
    )
    home.supervisor(executor, workers=1).run()
    assert [spec.trial for spec in executor.specs] == [0, 0, 1]
    assert home.states() == [SlotState.PRUNED, SlotState.COMPLETE]
    assert home.trials[0].constraints == {"feasible": 1.0}


@on_sqlite
def test_a_device_with_two_errors_is_set_aside(house: Callable[..., House]) -> None:
    """Its trials go on elsewhere."""
    home = house(4)
    executor = SimulatedExecutor(
        falling,
        fails=lambda spec, _: AttemptEnd.DEVICE if spec.device.name == "cpu:1" else None,
    )
    assert home.supervisor(executor, workers=2).run() == Ending.BUDGET
    assert home.states() == [SlotState.COMPLETE] * 4
    assert [spec.device.name for spec in executor.specs].count("cpu:1") == 2
    assert any(note.startswith("cpu:1 is set aside") for note in home.view.notes)


@on_sqlite
def test_a_search_without_a_device_left_ends(house: Callable[..., House]) -> None:
    """Its trial waits for a start on a healthy device."""
    home = house(4)
    executor = SimulatedExecutor(falling, fails=lambda _spec, _epoch: AttemptEnd.DEVICE)
    assert home.supervisor(executor, workers=1).run() == Ending.DEVICES
    assert home.states() == [SlotState.OPEN]


def test_a_damaged_checkpoint_lets_its_trial_start_anew(house: Callable[..., House]) -> None:
    """From the first epoch, in an attempt of its own."""
    home = house(1)
    executor = SimulatedExecutor(
        falling,
        fails=lambda spec, epoch: {(1, 3): AttemptEnd.DIED, (2, 3): AttemptEnd.DAMAGED}.get(
            (spec.attempt, epoch)
        ),
    )
    home.supervisor(executor, workers=1).run()
    assert ends(home) == [
        (1, AttemptEnd.DIED, 1, 2),
        (1, AttemptEnd.DAMAGED, 3, None),
        (1, AttemptEnd.FINISHED, 1, EPOCHS),
    ]
    assert home.paths.files.names() == []


def test_a_signal_releases_trials_after_their_epoch_and_the_next_start_goes_on(
    house: Callable[..., House],
) -> None:
    """Nothing is owned in between, and no epoch is trained twice."""
    home = house(2)
    executor = SimulatedExecutor(falling)
    supervisor = home.supervisor(executor, workers=2)
    waits = iter(range(1000))

    def interrupt() -> None:
        if next(waits) == 2:
            supervisor.stop(Ending.INTERRUPTED)

    executor.before_wait = interrupt
    assert supervisor.run() == Ending.INTERRUPTED
    assert set(home.states()) == {SlotState.OPEN}
    done = {
        slot.slot: slot.checkpoint.epoch if slot.checkpoint else 0
        for slot in home.database.slots.all(home.study.id)
    }
    assert any(done.values())
    assert {trial.state for trial in home.trials} == {TrialState.WAITING}
    assert home.supervisor(SimulatedExecutor(falling)).run() == Ending.BUDGET
    for slot, epoch in done.items():
        assert [one.first_epoch for one in home.database.slots.attempts(home.study.id, slot)] == [
            1,
            epoch + 1,
        ]


@on_sqlite
def test_a_second_signal_does_not_wait_for_an_epochs_end(house: Callable[..., House]) -> None:
    """What runs is given back as it was at its checkpoint."""
    home = house(1)
    executor = SimulatedExecutor(falling)
    supervisor = home.supervisor(executor, workers=1)

    def interrupt() -> None:
        if executor.specs:
            supervisor.stop(Ending.INTERRUPTED)
            supervisor.stop(Ending.INTERRUPTED)

    executor.before_wait = interrupt
    began = time.monotonic()
    assert supervisor.run() == Ending.INTERRUPTED
    assert time.monotonic() - began < 5
    assert home.states() == [SlotState.OPEN]


@on_sqlite
def test_a_trainer_without_progress_is_killed_and_tried_again(
    house: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And fails, if it hangs each time."""
    monkeypatch.setattr("search.supervisor.loop.POLL_SECONDS", 0.05)
    home = house(1)
    executor = SimulatedExecutor(falling)
    executor.before_wait = partial(time.sleep, 0.05)
    executor.silent = True
    watchdog = Watchdog(first=0.2)
    assert home.supervisor(executor, workers=1, watchdog=watchdog).run() == Ending.BUDGET
    assert [end for _, end, _, _ in ends(home)] == [AttemptEnd.HUNG] * 3
    (slot,) = home.database.slots.all(home.study.id)
    assert slot.state == SlotState.FAIL
    assert "no progress for" in str(slot.reason)


def test_a_watchdog_goes_by_the_usual_epoch() -> None:
    """Not less than some minutes, and an hour where there was no epoch yet."""
    from simulated import epoch

    watchdog = Watchdog()
    assert watchdog.limit([]) == 3600
    assert watchdog.limit([epoch(1, 0.5)]) == 300


@on_sqlite
def test_nothing_but_failures_ends_a_study(house: Callable[..., House]) -> None:
    """After five trials, with their most common reason."""
    home = house(50)
    executor = SimulatedExecutor(falling, fails=lambda _spec, _epoch: AttemptEnd.ERROR)
    assert home.supervisor(executor, workers=1).run() == Ending.FAILED
    assert home.states() == [SlotState.FAIL] * 5
    assert home.view.notes[-1] == "nothing but failed trials so far; most of them: error"


@on_sqlite
def test_failures_after_a_success_do_not_end_it(house: Callable[..., House]) -> None:
    """The search lives with what some points do."""
    home = house(8)
    executor = SimulatedExecutor(
        falling, fails=lambda spec, _: AttemptEnd.ERROR if spec.trial else None
    )
    assert home.supervisor(executor, workers=1).run() == Ending.BUDGET
    assert home.states() == [SlotState.COMPLETE] + [SlotState.FAIL] * 7
