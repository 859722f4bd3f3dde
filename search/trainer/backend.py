"""Taking hold of a device, and feeding it: the one module that knows TensorFlow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.executor import Device
    from search.trainer.feeding import Batches

PREFETCHED = 2  # batches ready before the step that takes them


def take(device: Device) -> None:
    """Confine this process to one device and its share of the cores, before its first tensor.

    Raises:
        RuntimeError: it is a GPU, and TensorFlow cannot use it.
    """
    # CUDA reads it when it is first used, which is after this.
    os.environ["CUDA_VISIBLE_DEVICES"] = device.visible or "-1"
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(device.threads)
    tf.config.threading.set_inter_op_parallelism_threads(device.threads)
    if device.kind == "gpu":
        gpus = tf.config.list_physical_devices("GPU")
        if not gpus:
            raise RuntimeError(f"TensorFlow sees no GPU on {device.name}: pip install '[gpu]'")
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)


def feed(batches: Batches) -> Any:
    """Batches in the form that `fit` and `predict` take without waiting.

    Keras would make a `tf.data` pipeline of them by itself, with TensorFlow's autotuning; the end
    of such a pipeline waits for the tuner's next look, which is up to a minute away.
    """
    import tensorflow as tf

    def epoch() -> Iterator[tuple[Any, ...]]:
        yield from (batches[index] for index in range(len(batches)))

    signature = tuple(tf.TensorSpec((None, *part.shape[1:]), part.dtype) for part in batches[0])
    dataset = tf.data.Dataset.from_generator(epoch, output_signature=signature)
    options = tf.data.Options()
    options.autotune.enabled = False
    counted = dataset.apply(tf.data.experimental.assert_cardinality(len(batches)))
    return counted.prefetch(PREFETCHED).with_options(options)
