"""Taking hold of a device: the one module that knows TensorFlow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.executor.messages import Device


def take(device: Device) -> None:
    """Confine this process to one device and its share of the cores, before its first tensor."""
    # CUDA reads it when it is first used, which is after this.
    os.environ["CUDA_VISIBLE_DEVICES"] = device.visible or "-1"
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(device.threads)
    tf.config.threading.set_inter_op_parallelism_threads(device.threads)
    if device.kind == "gpu":
        for gpu in tf.config.list_physical_devices("GPU"):
            tf.config.experimental.set_memory_growth(gpu, True)
