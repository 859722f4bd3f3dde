"""How many trials share a device, found from the times of their epochs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from simulated import epoch

from search.supervisor.sharing import Sharing, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Training:
    """A trial at work."""

    number: int
    threads: int
    epoch: int = 1
    left: float = 1.0  # of this epoch
    began: float = 0.0


class Device:
    """Plays trials on a device that is always filled as `Sharing` says.

    `speed` says how many of its epochs a trial does a second, of those that run; `epochs` how many
    it has, of its number.
    """

    def __init__(
        self,
        most: int,
        speed: Callable[[Training, list[Training]], float],
        *,
        epochs: Callable[[int], int] = lambda _: 12,
        cores: int | None = None,
        noise: float = 0.0,
        seed: int = 0,
        full: Callable[[int, int], bool] = lambda _trial, _running: False,
    ) -> None:
        self.sharing = Sharing(most, threads=cores)
        self.verdicts: list[Verdict] = []
        self.most_held = 0
        self._speed, self._epochs, self._full, self._cores = speed, epochs, full, cores
        draws = np.random.default_rng(seed)
        self._noise = lambda: draws.uniform(1 - noise, 1 + noise)
        self._running: list[Training] = []
        self._begun, self._now = 0, 0.0

    def run(self, trials: int) -> list[tuple[int, int]]:
        """How many were tried, and then held, at each verdict."""
        while self._begun < trials or self._running:
            while self._begun < trials and self.sharing.has_room:
                self._begin()
            self._play()
        return [(one.tried, one.held) for one in self.verdicts]

    def _begin(self) -> None:
        threads = max(1, self._cores // self.sharing.places) if self._cores else 1
        self.sharing.begin(self._begun)
        self._running.append(Training(self._begun, threads, began=self._now))
        self._begun += 1
        self.most_held = max(self.most_held, len(self._running))
        if self._full(self._begun - 1, len(self._running)):
            self._end(self._running[-1], out_of_memory=True)

    def _play(self) -> None:
        """Up to the end of the next epoch."""
        if not self._running:
            return
        speeds = {one.number: self._speed(one, self._running) for one in self._running}
        next_ = min(self._running, key=lambda one: one.left / speeds[one.number])
        seconds = next_.left / speeds[next_.number]
        self._now += seconds
        for one in self._running:
            one.left -= seconds * speeds[one.number]
        took = (self._now - next_.began) * self._noise()
        self._tell(self.sharing.epoch(next_.number, replace(epoch(next_.epoch, 0.5), seconds=took)))
        next_.epoch, next_.left, next_.began = next_.epoch + 1, 1.0, self._now
        if next_.epoch > self._epochs(next_.number):
            self._end(next_)

    def _end(self, training: Training, *, out_of_memory: bool = False) -> None:
        self._running.remove(training)
        self._tell(self.sharing.end(training.number, out_of_memory=out_of_memory))

    def _tell(self, verdict: Verdict | None) -> None:
        if verdict is not None:
            self.verdicts.append(verdict)


def room_for(trials: float) -> Callable[[Training, list[Training]], float]:
    """A GPU on which so many run at full speed, and more share it; each has a speed of its own."""

    def speed(one: Training, running: list[Training]) -> float:
        own = 10.0 ** (one.number % 5 - 2)
        first = 0.1 if one.epoch == 1 else 1.0  # it is compiled
        return own * first * min(1.0, trials / len(running))

    return speed


@pytest.mark.parametrize(
    ("room", "verdicts"),
    [
        (1.0, [(2, 1)]),
        (1.05, [(2, 1)]),
        (1.6, [(2, 2), (3, 2)]),
        (3.0, [(2, 2), (3, 3), (4, 3)]),
        (9.0, [(2, 2), (3, 3), (4, 4), (5, 5), (6, 6)]),
    ],
)
def test_trials_are_added_as_long_as_all_together_gain(
    room: float, verdicts: list[tuple[int, int]]
) -> None:
    """Of networks whose epochs take from 0.01 to 100 seconds; up to the most there may be."""
    device = Device(6, room_for(room))

    assert device.run(200) == verdicts

    assert device.verdicts[0].gain == pytest.approx(min(2.0, room))
    assert [one.over for one in device.verdicts] == [*([False] * (len(verdicts) - 1)), True]
    assert device.most_held == verdicts[-1][0]


@pytest.mark.parametrize("seed", range(20))
def test_noise_of_single_epochs_does_not_decide(seed: int) -> None:
    """Each is up to 5 % longer or shorter."""
    assert Device(8, room_for(2.0), noise=0.05, seed=seed).run(200) == [(2, 2), (3, 2)]


def test_trials_that_end_in_the_middle_leave_it_to_those_that_stay() -> None:
    """As where most are pruned in their first epochs."""
    device = Device(8, room_for(2.0), epochs=lambda number: 30 if number % 4 == 0 else number % 3)

    assert device.run(400) == [(2, 2), (3, 2)]


def test_trials_too_short_to_be_compared_are_no_reason_for_more() -> None:
    """Of four epochs the first is not measured, and two are needed on either side."""
    device = Device(8, room_for(8.0), epochs=lambda _: 4)

    assert device.run(100) == []
    assert device.most_held == 2


def test_a_newcomer_without_memory_is_one_too_many() -> None:
    device = Device(8, room_for(8.0), full=lambda _, running: running == 4)

    assert device.run(100) == [(2, 2), (3, 3), (4, 3)]
    assert device.verdicts[-1].gain is None
    assert device.verdicts[-1].over


def test_memory_that_runs_out_later_takes_one_away() -> None:
    device = Device(3, room_for(8.0), full=lambda trial, running: trial == 60 and running == 3)

    assert device.run(100) == [(2, 2), (3, 3), (3, 2)]


def test_a_trial_alone_that_has_no_memory_says_nothing() -> None:
    device = Device(1, room_for(8.0), full=lambda trial, _: trial % 2 == 0)

    assert device.run(20) == []
    assert device.sharing.places == 1


def test_nothing_is_measured_while_newcomers_are_missing() -> None:
    """Nothing is left to begin: one trial goes on alone."""
    device = Device(8, room_for(8.0), epochs=lambda _: 50)

    assert device.run(1) == []


def cores(count: int, serial: float) -> Callable[[Training, list[Training]], float]:
    """A CPU that all threads have an equal share of; part of each network's work is `serial`."""

    def speed(one: Training, running: list[Training]) -> float:
        threads = sum(other.threads for other in running)
        own = one.threads * min(1.0, count / threads)
        whole = min(1.0, own)
        return whole / (serial + (1 - serial) * whole / own)

    return speed


@pytest.mark.parametrize(
    ("serial", "verdicts"),
    [(0.0, [(2, 1)]), (0.3, [(2, 2), (4, 4), (8, 8)]), (1.0, [(2, 2), (4, 4), (8, 8)])],
)
def test_workers_on_a_cpu_double_while_cores_would_idle(
    serial: float, verdicts: list[tuple[int, int]]
) -> None:
    """Where threads help as much as workers, one trial has them all."""
    assert Device(8, cores(8, serial), cores=8).run(200) == verdicts


def test_fewer_workers_than_cores_may_be_the_most() -> None:
    """As memory goes."""
    assert Device(3, cores(8, 1.0), cores=8).run(200) == [(2, 2), (3, 3)]
