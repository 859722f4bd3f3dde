"""The devices of this host: which there are, which were asked for, and whose they are now."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import psutil
from filelock import FileLock, Timeout
from joblib import cpu_count

from search.errors import DeviceTakenError, UsageError
from search.executor import Device
from search.keras_backend import KerasBackend, keras_backend
from search.names import many
from search.paths import host_folder
from search.supervisor.gpu_places import gpu_places
from search.supervisor.options import AUTO

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from search.supervisor.options import DeviceRequest

# What a trainer of a small network holds beside what it shares with the forking process, with
# room for its data and activations.
MEMORY_A_CPU_WORKER = 1_500_000_000


@dataclass(frozen=True, kw_only=True)
class Gpu:
    """One GPU as the driver lists it."""

    index: int
    uuid: str
    busy: bool  # another process computes on it
    memory: int = 0  # bytes; 0: the driver does not tell


def choose_devices(request: DeviceRequest, *, per_trial: int = 1) -> tuple[Device, ...]:
    """The devices of this host that a request means, each for one trial at a time.

    Args:
        request: which.
        per_trial: GPUs that a trial's network is trained on, all at once. A CPU worker has so many
            replicas of it.

    Raises:
        UsageError: a GPU was asked for that is not there, or Keras's backend cannot use; they
            cannot be grouped so, or not so many trials fit.
        DeviceTakenError: every GPU is in use.
    """
    return grouped(_single_devices(request), per_trial)


def grouped(devices: Sequence[Device], size: int) -> tuple[Device, ...]:
    """Each `size` GPUs as one device; a CPU worker gets so many replicas.

    Raises:
        UsageError: the GPUs cannot be grouped so, or Keras's backend trains on one alone.
    """
    if size == 1:
        return tuple(devices)
    if keras_backend() is not KerasBackend.TENSORFLOW:
        raise UsageError(
            f"--devices-per-trial {size}: one network on several devices is trained by TensorFlow "
            "alone; leave KERAS_BACKEND unset"
        )
    if devices[0].kind == "cpu":
        return tuple(replace(device, replicas=size) for device in devices)
    if len(devices) % size:
        names = ", ".join(device.name for device in devices)
        raise UsageError(
            f"--devices-per-trial {size} does not divide the {len(devices)} GPUs there are "
            f"({names}); give another number, or some of them as --devices gpu:0,1"
        )
    return tuple(_group(devices[at : at + size]) for at in range(0, len(devices), size))


def _group(gpus: Sequence[Device]) -> Device:
    indices = "+".join(gpu.name.removeprefix("gpu:") for gpu in gpus)
    return Device(
        name=f"gpu:{indices}",
        kind="gpu",
        threads=sum(gpu.threads for gpu in gpus),
        visible=",".join(gpu.visible for gpu in gpus),
        replicas=len(gpus),
    )


def _single_devices(request: DeviceRequest) -> tuple[Device, ...]:
    gpus = [] if request.kind == "cpu" else visible_gpus(list_gpus(), _cuda_visible())
    if request.kind == "cpu" or (request.kind == "auto" and not gpus):
        return _cpu_places(request)
    if request.indices:
        chosen = gpus_by_index(gpus, request.indices)
    elif gpus:
        chosen = free_gpus(gpus)
    else:
        backend = keras_backend().own_name
        raise UsageError(f"--devices gpu: there is no GPU here that {backend} can use; try cpu")
    uuids = {device.visible for device in chosen}
    memory = min(gpu.memory for gpu in gpus if gpu.uuid in uuids)
    return gpu_places(chosen, request.per_device, memory=memory)


def _cpu_places(request: DeviceRequest) -> tuple[Device, ...]:
    """Workers; where how many of them pay is to be found, each with all cores."""
    cores = cpu_count()
    if request.per_device == AUTO:
        return tuple(replace(worker, threads=cores) for worker in cpu_workers(None))
    if request.per_device is not None and request.per_device > cores:
        raise UsageError(
            f"--per-device {request.per_device}: this host's CPU has {many(cores, 'core')}, and a "
            f"trial takes one at least; give {cores} at most, or auto"
        )
    return cpu_workers(request.count or request.per_device)


def cpu_workers(count: int | None) -> tuple[Device, ...]:
    """CPU workers that share the cores out between them.

    Args:
        count: how many; None for one a core, as far as memory goes. Networks of this size gain
            more from a trial a core than from more threads in one trial.
    """
    cores = cpu_count()
    room = max(1, psutil.virtual_memory().available // MEMORY_A_CPU_WORKER)
    workers = count or min(cores, room)
    threads = max(1, cores // workers)
    return tuple(
        Device(name=_named(f"cpu:{n}"), kind="cpu", threads=threads) for n in range(workers)
    )


def list_gpus() -> list[Gpu]:
    """NVIDIA's GPUs of this host; none where there is no driver or no build that uses them."""
    if not keras_backend().with_gpu:
        return []
    import pynvml

    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return []
    try:
        return [_describe(index) for index in range(pynvml.nvmlDeviceGetCount())]
    finally:
        pynvml.nvmlShutdown()


def _describe(index: int) -> Gpu:
    import pynvml

    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    try:
        busy = bool(pynvml.nvmlDeviceGetComputeRunningProcesses(handle))
    except pynvml.NVMLError:  # this driver does not tell
        busy = False
    try:
        memory = int(pynvml.nvmlDeviceGetMemoryInfo(handle).total)
    except pynvml.NVMLError:
        memory = 0
    return Gpu(index=index, uuid=pynvml.nvmlDeviceGetUUID(handle), busy=busy, memory=memory)


def _cuda_visible() -> str | None:
    return os.environ.get("CUDA_VISIBLE_DEVICES")


def visible_gpus(gpus: Sequence[Gpu], visible: str | None) -> list[Gpu]:
    """Those that CUDA_VISIBLE_DEVICES lets be seen: indices or uuids, up to the first unknown."""
    if visible is None:
        return list(gpus)
    seen = []
    for wanted in (part.strip() for part in visible.split(",")):
        found = [
            g for g in gpus if wanted and (wanted == str(g.index) or g.uuid.startswith(wanted))
        ]
        if not found:
            break  # as CUDA does
        seen.append(found[0])
    return seen


def free_gpus(gpus: Sequence[Gpu]) -> tuple[Device, ...]:
    """Those that no other process computes on.

    Raises:
        DeviceTakenError: there are none.
    """
    free = [gpu for gpu in gpus if not gpu.busy]
    if not free:
        raise DeviceTakenError("every GPU is in use by another process; wait, or give --devices")
    return _gpu_devices(free)


def gpus_by_index(gpus: Sequence[Gpu], indices: Sequence[int]) -> tuple[Device, ...]:
    """Those of the driver's indices that were asked for, in use or not.

    Raises:
        UsageError: names the first that is not there, and those that are.
    """
    there = {gpu.index: gpu for gpu in gpus}
    missing = [index for index in indices if index not in there]
    if missing:
        known = ", ".join(f"gpu:{index}" for index in there) or "none"
        backend = keras_backend().own_name
        raise UsageError(f"there is no gpu:{missing[0]} that {backend} can use; there is: {known}")
    return _gpu_devices([there[index] for index in dict.fromkeys(indices)])


def _gpu_devices(gpus: Sequence[Gpu]) -> tuple[Device, ...]:
    threads = max(1, cpu_count() // len(gpus))
    return tuple(
        Device(name=_named(f"gpu:{gpu.index}"), kind="gpu", threads=threads, visible=gpu.uuid)
        for gpu in gpus
    )


def _named(device: str) -> str:
    """With what computes there, where that is not TensorFlow: attempts are recorded so."""
    backend = keras_backend()
    return device if backend is KerasBackend.TENSORFLOW else f"{device} {backend}"


@contextmanager
def lock_devices(devices: Sequence[Device], study: str) -> Iterator[None]:
    """Hold devices on this host, whatever the study; the CPU's cores are one lock.

    Raises:
        DeviceTakenError: another search has one of them; says which.
    """
    held = []
    try:
        names = (device.hardware.split(",") for device in devices)
        for name in sorted({*chain.from_iterable(names)}):
            held.append(_lock(name, study))
        yield
    finally:
        for lock in held:
            lock.release()


def _lock(name: str, study: str) -> FileLock:
    lock = FileLock(host_folder() / f"{name}.lock")
    holder = host_folder() / f"{name}.json"
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise DeviceTakenError(f"the {_holder(holder, name)}; wait for it, or stop it") from None
    holder.write_text(json.dumps({"study": study, "pid": os.getpid()}))
    return lock


def _holder(file: Path, name: str) -> str:
    device = "CPU of this host is" if name == "cpu" else f"device {name} is"
    try:
        said = json.loads(file.read_text())
    except (OSError, ValueError):
        return f"{device} in use by another search"
    return f"{device} in use by study {said['study']} (pid {said['pid']})"
