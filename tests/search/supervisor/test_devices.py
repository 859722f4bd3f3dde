"""Which devices a search takes."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from joblib import cpu_count

from search.errors import SearchError, UsageError
from search.executor import Device
from search.supervisor.devices import (
    Gpu,
    choose_devices,
    cpu_workers,
    free_gpus,
    gpus_by_index,
    grouped,
    lock_devices,
    visible_gpus,
)
from search.supervisor.gpu_places import gpu_places
from search.supervisor.options import DeviceRequest, check_options, parse_devices
from search.supervisor.request import StartRequest

if TYPE_CHECKING:
    from pathlib import Path

GPUS = [Gpu(index=n, uuid=f"GPU-{n}aaa", busy=n == 1) for n in range(3)]


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("auto", DeviceRequest(kind="auto")),
        ("cpu", DeviceRequest(kind="cpu")),
        ("cpu:2", DeviceRequest(kind="cpu", count=2)),
        ("gpu", DeviceRequest(kind="gpu")),
        ("gpu:0,2", DeviceRequest(kind="gpu", indices=(0, 2))),
    ],
)
def test_a_count_of_cpu_workers_and_indices_of_gpus(text: str, request_: DeviceRequest) -> None:
    """As the help says."""
    assert parse_devices(text) == request_


@pytest.mark.parametrize("text", ["", "cpu:0", "cpu:1,2", "auto:1", "gpu:x", "tpu", "cpu:"])
def test_what_is_not_understood_is_said(text: str) -> None:
    """With what is allowed."""
    with pytest.raises(
        UsageError, match=r"cpu:2 \(a count\)|a count of workers|allowed: auto, cpu"
    ):
        parse_devices(text)


@pytest.mark.parametrize(
    ("text", "per_device", "request_"),
    [
        ("gpu:0,2", "4", DeviceRequest(kind="gpu", indices=(0, 2), per_device=4)),
        ("auto", "auto", DeviceRequest(kind="auto", per_device="auto")),
        ("cpu", "2", DeviceRequest(kind="cpu", per_device=2)),
        ("cpu:2", "2", DeviceRequest(kind="cpu", count=2)),
    ],
)
def test_trials_at_a_time_are_a_count_or_found(
    text: str, per_device: str, request_: DeviceRequest
) -> None:
    assert parse_devices(text, per_device) == request_


@pytest.mark.parametrize("per_device", ["0", "-1", "1.5", "many", ""])
def test_other_numbers_of_trials_at_a_time_are_refused(per_device: str) -> None:
    with pytest.raises(UsageError, match=r"a count of trials, 1 or more, or auto$"):
        parse_devices("auto", per_device)


@pytest.mark.parametrize("per_device", ["4", "auto"])
def test_two_counts_of_cpu_workers_contradict_each_other(per_device: str) -> None:
    with pytest.raises(UsageError, match=rf"cpu:2 and --per-device {per_device} contradict"):
        parse_devices("cpu:2", per_device)


@pytest.mark.parametrize("per_device", ["2", "auto"])
def test_a_trial_on_several_devices_shares_them_with_none(per_device: str) -> None:
    request = StartRequest(data="digits", devices_per_trial=2, per_device=per_device)
    with pytest.raises(UsageError, match=r"has them for itself; leave one out"):
        check_options(request)
    check_options(StartRequest(data="digits", devices_per_trial=2, per_device="1"))


@pytest.mark.parametrize(
    ("visible", "indices"),
    [(None, [0, 1, 2]), ("", []), ("2,0", [2, 0]), ("GPU-1a", [1]), ("0,9,1", [0]), ("-1", [])],
)
def test_cuda_visible_devices_is_honoured(visible: str | None, indices: list[int]) -> None:
    """In its order, by index or uuid, and nothing after an unknown one, as CUDA does."""
    assert [gpu.index for gpu in visible_gpus(GPUS, visible)] == indices


def test_gpus_that_others_use_are_left_alone() -> None:
    """Each trainer is then shown its own by uuid, and the cores are shared out."""
    devices = free_gpus(GPUS)
    assert [(one.name, one.visible) for one in devices] == [
        ("gpu:0", "GPU-0aaa"),
        ("gpu:2", "GPU-2aaa"),
    ]
    assert {one.threads for one in devices} == {max(1, cpu_count() // 2)}


def test_when_every_gpu_is_in_use_nothing_starts() -> None:
    """Rather than quietly on the CPU."""
    with pytest.raises(SearchError, match="every GPU is in use"):
        free_gpus(GPUS[1:2])


def test_a_gpu_that_is_not_there_is_named_with_those_that_are() -> None:
    """A GPU that was asked for by its index is taken even when it is busy."""
    assert [one.name for one in gpus_by_index(GPUS, (1,))] == ["gpu:1"]
    with pytest.raises(UsageError, match=r"no gpu:7 .* there is: gpu:0, gpu:1, gpu:2"):
        gpus_by_index(GPUS, (0, 7))


@pytest.mark.parametrize("count", [1, 2, 64])
def test_cpu_workers_share_the_cores(count: int) -> None:
    """Never more threads than cores, and at least one each."""
    workers = cpu_workers(count)
    assert len(workers) == count
    threads = [one.threads for one in workers]
    assert min(threads) >= 1
    assert sum(threads) <= max(cpu_count(), count)


def test_all_cores_are_one_device_that_trials_share() -> None:
    """A count of trials is one of workers; to be found, each has all cores at first."""
    cores = cpu_count()
    assert choose_devices(DeviceRequest(kind="cpu", per_device=cores)) == cpu_workers(cores)
    assert choose_devices(DeviceRequest(kind="cpu", per_device=1)) == cpu_workers(1)
    found = choose_devices(DeviceRequest(kind="cpu", per_device="auto"))
    assert [one.name for one in found] == [one.name for one in cpu_workers(None)]
    assert {one.threads for one in found} == {cores}
    with pytest.raises(UsageError, match=rf"has {cores} cores?, .* give {cores} at most, or auto"):
        choose_devices(DeviceRequest(kind="cpu", per_device=cores + 1))


def test_trials_share_a_gpu() -> None:
    """The first of each GPU are used before the second; each gets a part of memory and threads."""
    two = [Device(name=f"gpu:{n} jax", kind="gpu", threads=6, visible=f"GPU-{n}") for n in (0, 3)]

    shared = gpu_places(two, 3, memory=8 * 10**9)

    names = ["gpu:0/0", "gpu:3/0", "gpu:0/1", "gpu:3/1", "gpu:0/2", "gpu:3/2"]
    assert [one.name for one in shared] == [f"{name} jax" for name in names]
    assert [one.visible for one in shared] == ["GPU-0", "GPU-3"] * 3
    assert {(one.threads, one.trials) for one in shared} == {(2, 3)}
    assert gpu_places(two, None, memory=0) == gpu_places(two, 1, memory=0) == tuple(two)


@pytest.mark.parametrize(("memory", "most"), [(0, 8), (10**10, 8), (4_500_000_000, 4), (10**8, 1)])
def test_where_it_is_to_be_found_a_gpu_has_room_for_some(memory: int, most: int) -> None:
    """As its memory goes, if that is known."""
    one = Device(name="gpu:0", kind="gpu", threads=6, visible="GPU-0")

    assert len(gpu_places([one], "auto", memory=memory)) == most


def test_more_trials_than_a_gpu_has_memory_for_are_refused() -> None:
    one = Device(name="gpu:0", kind="gpu", threads=6, visible="GPU-0")
    with pytest.raises(UsageError, match=r"per-device 9: the GPUs have 8 GB, .* give 8 at most"):
        gpu_places([one], 9, memory=8 * 10**9)


def test_gpus_are_grouped_for_one_trial() -> None:
    """Under one name; the trainer sees those of its group alone."""
    four = [Device(name=f"gpu:{n}", kind="gpu", threads=2, visible=f"GPU-{n}aaa") for n in range(4)]
    assert grouped(four, 1) == tuple(four)
    assert grouped(four, 2) == tuple(
        Device(
            name=f"gpu:{n}+{n + 1}",
            kind="gpu",
            threads=4,
            visible=f"GPU-{n}aaa,GPU-{n + 1}aaa",
            replicas=2,
        )
        for n in (0, 2)
    )


@pytest.mark.parametrize("size", [3, 8])
def test_gpus_that_cannot_be_grouped_are_named(size: int) -> None:
    four = [Device(name=f"gpu:{n}", kind="gpu", threads=2, visible=f"GPU-{n}") for n in range(4)]
    with pytest.raises(UsageError, match=rf"trial {size} does not divide the 4 GPUs .*gpu:3\)"):
        grouped(four, size)


def test_jax_trains_a_network_on_one_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    with pytest.raises(UsageError, match="TensorFlow alone; leave KERAS_BACKEND unset"):
        grouped(cpu_workers(1), 2)


def test_a_group_locks_each_of_its_gpus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pair = Device(name="gpu:0+1", kind="gpu", threads=1, visible="GPU-0,GPU-1", replicas=2)
    second = Device(name="gpu:1", kind="gpu", threads=1, visible="GPU-1")
    with (
        lock_devices([pair], "theirs"),
        pytest.raises(SearchError, match="device GPU-1 is in use by study theirs"),
    ):
        lock_devices([second], "mine").__enter__()
    with lock_devices([second], "mine"):
        pass


def test_what_trials_share_is_locked_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And as a whole."""
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    one = Device(name="gpu:0", kind="gpu", threads=4, visible="GPU-0")
    with (
        lock_devices(gpu_places([one], 2, memory=0), "theirs"),
        pytest.raises(SearchError, match="device GPU-0 is in use by study theirs"),
    ):
        lock_devices(gpu_places([one], "auto", memory=0)[1:2], "mine").__enter__()


_HOLD = """
import sys, time
from search.executor import Device
from search.supervisor.devices import lock_devices
with lock_devices([Device(name="cpu:0", kind="cpu", threads=1)], "theirs"):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_device_is_locked_until_its_holder_is_gone(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """However it goes; until then the other is told who holds it."""
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD],
        env={**environment, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    mine = [Device(name=f"cpu:{n}", kind="cpu", threads=1) for n in range(2)]
    with pytest.raises(SearchError, match=rf"in use by study theirs \(pid {holder.pid}\)"):
        lock_devices(mine, "mine").__enter__()
    holder.kill()
    holder.communicate()
    time.sleep(0.1)
    with lock_devices(mine, "mine"):
        pass
