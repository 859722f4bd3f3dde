"""How much memory a trainer has used, and how much there is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from search.executor import Device


def peak_memory() -> int:
    """The most memory that this process has held resident, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def free_memory(device: Device) -> int:
    """Bytes that nobody holds of a GPU's memory; 0 where the driver does not tell."""
    import pynvml

    try:
        pynvml.nvmlInit()
        handle = pynvml.nvmlDeviceGetHandleByUUID(device.visible)
        return int(pynvml.nvmlDeviceGetMemoryInfo(handle).free)
    except pynvml.NVMLError:
        return 0
