"""Where trials may begin."""

from __future__ import annotations

from dataclasses import replace

from simulated import epoch

from search.executor import Device, Outcome
from search.supervisor.gpu_places import gpu_places
from search.supervisor.places import Places
from storage import AttemptEnd

GPUS = [Device(name=f"gpu:{n}", kind="gpu", threads=8, visible=f"GPU-{n}") for n in range(2)]
CPU = [Device(name=f"cpu:{n}", kind="cpu", threads=4) for n in range(4)]
DONE, FULL, BROKEN = (
    Outcome(end=end, reason="why")
    for end in (AttemptEnd.FINISHED, AttemptEnd.OUT_OF_MEMORY, AttemptEnd.DEVICE)
)


def fill(places: Places, first: int) -> list[Device]:
    """Begin trials wherever they may, numbered from `first` on."""
    found: list[Device] = []
    while (device := places.next()) is not None:
        places.begin(first + len(found), device)
        found.append(device)
    return found


def test_devices_are_used_in_their_order_and_all_of_them() -> None:
    places = Places(gpu_places(GPUS, 2, memory=0), measured=False, note=print)

    assert [one.name for one in fill(places, 0)] == ["gpu:0/0", "gpu:1/0", "gpu:0/1", "gpu:1/1"]
    places.end(1, DONE)
    assert [one.name for one in fill(places, 4)] == ["gpu:1/0"]


def test_each_gpu_finds_its_own_number() -> None:
    """The first has room for two; on the second, two take twice the time."""
    notes: list[str] = []
    places = Places(gpu_places(GPUS, "auto", memory=0), measured=True, note=notes.append)
    first = fill(places, 0)
    assert [(one.name, one.threads, one.trials) for one in first] == [
        ("gpu:0/0", 8, 1),
        ("gpu:1/0", 8, 1),
    ]

    for number in range(1, 4):
        for trial in (0, 1):
            places.epoch(trial, replace(epoch(number, 0.5), seconds=1.0))
    newcomers = fill(places, 2)
    assert [(one.name, one.threads, one.trials) for one in newcomers] == [
        ("gpu:0/1", 4, 2),
        ("gpu:1/1", 4, 2),
    ]
    for number in range(1, 4):
        for trial, seconds in ((2, 9.0), (3, 9.0), (0, 1.0), (1, 2.0)):
            places.epoch(trial, replace(epoch(3 + number, 0.5), seconds=seconds))

    assert notes == [
        "gpu:0: 2 trials at a time do 2.00 times the work of 1, and more are tried",
        "gpu:1: 2 trials at a time do 1.00 times the work of 1, not over 1.1: from now on 1",
    ]
    places.end(1, DONE)
    assert fill(places, 4) == []
    places.end(3, DONE)
    assert [one.trials for one in fill(places, 5)] == [1]


def test_workers_of_a_cpu_share_its_cores() -> None:
    """Memory that runs out is told, too."""
    notes: list[str] = []
    places = Places(CPU, measured=True, note=notes.append)
    assert [one.threads for one in fill(places, 0)] == [4]
    for number in range(1, 4):
        places.epoch(0, replace(epoch(number, 0.5), seconds=1.0))
    assert [one.threads for one in fill(places, 1)] == [2]

    places.end(1, FULL)

    assert notes == [
        "the CPU: 2 trials at a time, and one ran out of memory: from now on 1 (4 threads each)"
    ]
    assert fill(places, 2) == []


def test_a_device_that_failed_twice_is_set_aside() -> None:
    """The other places on it are not, as long as they do not fail."""
    notes: list[str] = []
    places = Places(gpu_places(GPUS[:1], 2, memory=0), measured=False, note=notes.append)
    for trial in range(0, 4, 2):
        assert len(fill(places, trial)) == (2 if trial == 0 else 1)
        places.end(trial, BROKEN)

    assert notes == ["gpu:0/0 is set aside after its errors: why"]
    assert fill(places, 9) == []
    assert not places.lost
    for trial in (1, 10):
        places.end(trial, BROKEN)
        fill(places, 10)
    assert places.lost
