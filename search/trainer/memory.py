"""How much memory a trainer has used, and how much there is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from search.executor import Device

# Of a GPU that trials share. The rest is for what no limit counts: each process's CUDA context, its
# code and libraries.
USABLE = 0.9


def peak_memory() -> int:
    """The most memory that this process has held resident, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def free_memory(device: Device) -> int:
    """Bytes of a GPU's memory that a trainer may take: nobody holds them, and they are its share.

    0 where the driver does not tell.
    """
    memory = _memory(device)
    if memory is None:
        return 0
    return min(int(memory.free), share_of(device, int(memory.total)) or int(memory.free))


def memory_limit(device: Device) -> int | None:
    """Bytes that a trainer on a shared GPU may allocate; None: it has all, or nobody tells."""
    memory = _memory(device) if device.trials > 1 else None
    return None if memory is None else share_of(device, int(memory.total))


def share_of(device: Device, total: int) -> int | None:
    """What each of a GPU's trials gets of its memory; None where it has but one."""
    return int(total * USABLE / device.trials) if device.trials > 1 else None


def _memory(device: Device) -> Any:
    """What the driver tells of it, None where that is nothing."""
    import pynvml

    try:
        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByUUID(device.visible)
        return pynvml.nvmlDeviceGetMemoryInfo(handle)
    except pynvml.NVMLError:
        return None
