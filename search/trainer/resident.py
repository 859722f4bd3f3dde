"""Inputs that lie on the device: only their places travel there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.trainer.memory import free_memory

if TYPE_CHECKING:
    from search.executor import Device
    from search.trainer.feeding import Batches

SHARE = 0.25  # of a GPU's free memory: twice that while the images arrive; networks need the rest
ON_HOST = 64 * 1024**2  # bytes; of a CPU's larger images the steps take long, and all else little


def lie_on(device: Device, batches: Batches) -> bool:
    """Whether the inputs are to lie on the device, all of them, while a network is fitted.

    Mixed batches hold what no array does. Where several devices share them, each gets its own.
    """
    if batches.mixed or device.replicas > 1:
        return False
    room = ON_HOST if device.kind == "cpu" else SHARE * free_memory(device)
    return batches.nbytes <= room
