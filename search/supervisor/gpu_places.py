"""GPUs that several trials share, each of them as a device of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from search.errors import UsageError
from search.supervisor.options import AUTO
from spaces.limits import show_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search.executor import Device
    from search.supervisor.options import PerDevice

MOST = 8  # trials a GPU, where they are found by trying
# Bytes of a GPU, of which CUDA's context and libraries would leave a trial nothing to speak of.
LEAST_SHARE = 1_000_000_000


def gpu_places(gpus: Sequence[Device], per_device: PerDevice, *, memory: int) -> tuple[Device, ...]:
    """Each GPU so many times: the first of each, then the second of each.

    Args:
        gpus: each for one trial at a time.
        per_device: trials; "auto": as many as may be found to pay, each with what a GPU gives a
            trial alone.
        memory: bytes of the GPU with the least; 0: nobody tells.

    Raises:
        UsageError: so many do not fit.
    """
    fit = max(1, memory // LEAST_SHARE) if memory else None
    if per_device is None:
        return tuple(gpus)
    if per_device == AUTO:
        count = MOST if fit is None else min(MOST, fit)
        return tuple(_place(gpu, place) for place in range(count) for gpu in gpus)
    if fit is not None and per_device > fit:
        raise UsageError(
            f"--per-device {per_device}: the GPUs have {show_bytes(memory)}, and a trial takes "
            f"{show_bytes(LEAST_SHARE)} at least; give {fit} at most, or auto"
        )
    if per_device == 1:
        return tuple(gpus)
    shared = [
        replace(gpu, threads=max(1, gpu.threads // per_device), trials=per_device) for gpu in gpus
    ]
    return tuple(_place(gpu, place) for place in range(per_device) for gpu in shared)


def _place(gpu: Device, place: int) -> Device:
    name, *backend = gpu.name.split(" ")
    return replace(gpu, name=" ".join([f"{name}/{place}", *backend]))
