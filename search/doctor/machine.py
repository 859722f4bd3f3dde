"""Devices, memory and room on the disks."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from search.doctor.check import failure, ok, warning
from search.keras_backend import keras_backend
from search.names import many
from search.supervisor.devices import MEMORY_A_CPU_WORKER, cpu_workers, list_gpus
from spaces.limits import show_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from search.doctor.check import Check
    from search.supervisor.devices import Gpu

LITTLE_ROOM = 2_000_000_000  # bytes of a disk, below which a study of images may not fit
NO_ROOM = 100_000_000  # bytes, below which not even a model does
LITTLE_GPU_MEMORY = 2_000_000_000  # bytes


def check_devices() -> Iterator[Check]:
    """Each GPU, or the CPU where Keras's backend can use none."""
    backend = keras_backend()
    gpus = list_gpus()
    yield from map(_gpu, gpus)
    if not gpus:
        workers = cpu_workers(None)
        threads = many(workers[0].threads, "thread")
        said = f"{many(len(workers), 'worker')} with {threads} each, no GPU"
        if not backend.with_gpu and Path("/dev/nvidiactl").exists():
            advice = (
                f"{backend.own_name}'s CPU build cannot use it: pip install {backend.gpu_build}"
            )
            yield warning("devices", f"{said} used, though there is an NVIDIA driver", advice)
        else:
            yield ok("devices", f"cpu: {said} that {backend.own_name} can use")


def _gpu(gpu: Gpu) -> Check:
    import pynvml

    pynvml.nvmlInit()
    try:
        handle = pynvml.nvmlDeviceGetHandleByIndex(gpu.index)
        memory, name = pynvml.nvmlDeviceGetMemoryInfo(handle), pynvml.nvmlDeviceGetName(handle)
    except pynvml.NVMLError as error:
        return warning(f"gpu:{gpu.index}", str(error), "see what nvidia-smi says of it")
    finally:
        pynvml.nvmlShutdown()
    said = f"{name}, {show_bytes(memory.free)} of {show_bytes(memory.total)} free"
    if gpu.busy:
        return warning(f"gpu:{gpu.index}", said, "another process computes on it: auto leaves it")
    if memory.free < LITTLE_GPU_MEMORY:
        return warning(f"gpu:{gpu.index}", said, "see in nvidia-smi what holds the rest")
    return ok(f"gpu:{gpu.index}", said)


def check_memory() -> Check:
    """Of this host, against what a trainer takes."""
    memory = psutil.virtual_memory()
    said = f"{show_bytes(memory.available)} of {show_bytes(memory.total)} free"
    if memory.available < MEMORY_A_CPU_WORKER:
        need = show_bytes(MEMORY_A_CPU_WORKER)
        return warning("memory", said, f"a trainer takes {need}: end other programs")
    return ok("memory", said)


def check_disks(places: Mapping[str, Path]) -> Iterator[Check]:
    """Room at each place, by what lies there; folders that are not there yet, at their parents."""
    for what, path in places.items():
        there = next(one for one in (path, *path.absolute().parents) if one.exists())
        free = shutil.disk_usage(there).free
        said = f"{show_bytes(free)} free for {what} at {path}"
        if not os.access(there, os.W_OK):
            yield failure("disk", f"{what}: {there} cannot be written to", "see whose it is")
        elif free < NO_ROOM:
            yield failure("disk", said, "make room")
        elif free < LITTLE_ROOM:
            yield warning("disk", said, "make room, as with search clean")
        else:
            yield ok("disk", said)
