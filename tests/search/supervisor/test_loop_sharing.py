"""Trials that share a device, as many as pay, with trainers that only pretend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from on_sqlite import on_sqlite
from simulated import SimulatedExecutor

from search.executor import Device
from search.supervisor.gpu_places import gpu_places
from search.supervisor.work import Ending
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable

    from house import House

    from search.executor import TrialSpec

EPOCHS = 12
GPU = gpu_places([Device(name="gpu:0", kind="gpu", threads=8, visible="GPU-0")], "auto", memory=0)


def seconds(spec: TrialSpec, running: int) -> float:
    """On a device with room for two trials, whose networks are of very different size."""
    return 10.0 ** (spec.trial % 5 - 2) * max(1.0, running / 2)


def falling(spec: TrialSpec) -> list[float | None]:
    """Each trial has its own number of epochs."""
    return [1.0 - 0.01 * number for number in range(EPOCHS - spec.trial % 4)]


@on_sqlite
def test_a_search_comes_to_the_number_that_pays(house: Callable[..., House]) -> None:
    """Its budget is exact, and each trial has one attempt."""
    home = house(8)
    executor = SimulatedExecutor(falling, seconds=seconds, together=True)
    held: list[int] = []
    executor.before_wait = lambda: held.append(executor.running)

    assert home.supervisor(executor, shared=GPU, epochs=EPOCHS).run() is Ending.BUDGET

    assert home.view.notes == [
        "gpu:0: 2 trials at a time do 2.00 times the work of 1, and more are tried",
        "gpu:0: 3 trials at a time do 1.00 times the work of 2, not over 1.1: from now on 2",
    ]
    assert max(held) == 3
    assert home.states() == [SlotState.COMPLETE] * 8
    assert [spec.attempt for spec in executor.specs] == [1] * 8
    shares = [(spec.device.trials, spec.device.threads) for spec in executor.specs]
    assert shares[0] == (1, 8)
    assert shares[-1] == (2, 4)


@on_sqlite
def test_a_newcomer_without_memory_is_tried_again_where_it_has_more(
    house: Callable[..., House],
) -> None:
    """Two never fit: each trial is alone in the end."""

    def full(spec: TrialSpec, _epoch: int) -> AttemptEnd | None:
        return AttemptEnd.OUT_OF_MEMORY if spec.device.trials > 1 else None

    home = house(3)
    executor = SimulatedExecutor(falling, seconds=seconds, together=True, fails=full)

    assert home.supervisor(executor, shared=GPU, epochs=EPOCHS).run() is Ending.BUDGET

    assert home.states() == [SlotState.COMPLETE] * 3
    assert "gpu:0: 2 trials at a time, and one ran out of memory: from now on 1" in home.view.notes
    assert len(executor.specs) == 4


@on_sqlite
def test_it_does_so_while_most_trials_are_pruned(house: Callable[..., House]) -> None:
    """It takes more trials then, and twenty are not enough; nothing is lost by that."""
    home = house(20)
    executor = SimulatedExecutor(
        lambda spec: [(spec.trial * 7 % 10) / 10 + 1 / number for number in range(1, EPOCHS + 1)],
        seconds=seconds,
        together=True,
    )
    held: list[int] = []
    executor.before_wait = lambda: held.append(executor.running)

    supervisor = home.supervisor(executor, shared=GPU, epochs=EPOCHS, pruner="asha")

    assert supervisor.run() is Ending.BUDGET
    states = home.states()
    assert len(states) == 20
    assert set(states) == {SlotState.COMPLETE, SlotState.PRUNED}
    assert max(held) <= 3
    assert home.view.notes == [
        "gpu:0: 2 trials at a time do 2.00 times the work of 1, and more are tried"
    ]
