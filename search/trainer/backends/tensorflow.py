"""TensorFlow as the backend: with its steps, what knows it of training."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from search.layers import watched
from search.trainer.backends.stepping import stepping
from search.trainer.lending import Lender
from search.trainer.memory import memory_limit
from search.trainer.shares import Shares

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from search.executor import Device
    from search.trainer.feeding import Batches

PREFETCHED = 2  # batches ready before the step that takes them


def take(device: Device) -> None:
    """As `Backend.take`."""
    # CUDA reads it when it is first used, which is after this.
    os.environ["CUDA_VISIBLE_DEVICES"] = device.visible or "-1"
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(device.threads)
    tf.config.threading.set_inter_op_parallelism_threads(device.threads)
    if device.kind == "gpu":
        gpus = tf.config.list_physical_devices("GPU")
        if len(gpus) < device.replicas:
            seen = len(gpus) or "no"
            raise RuntimeError(f"TensorFlow sees {seen} GPU on {device.name}: pip install '[gpu]'")
        _limit_memory(device, gpus)
    elif device.replicas > 1:
        parts = [tf.config.LogicalDeviceConfiguration()] * device.replicas
        tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], parts)


def _limit_memory(device: Device, gpus: Sequence[Any]) -> None:
    """Take memory as it is needed and, of a shared GPU, no more than a share."""
    import tensorflow as tf

    limit = memory_limit(device)
    if limit is None:
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)
        return
    # TensorFlow refuses a limit and growth both of one GPU, but for growth by its environment.
    os.environ["TF_FORCE_GPU_ALLOW_GROWTH"] = "true"
    part = tf.config.LogicalDeviceConfiguration(memory_limit=limit // 2**20)
    tf.config.set_logical_device_configuration(gpus[0], [part])


def scope(device: Device) -> AbstractContextManager[object]:
    """As `Backend.scope`."""
    import tensorflow as tf

    if device.replicas == 1:
        return nullcontext()
    replicas = tf.config.list_logical_devices(device.kind.upper())
    strategy = tf.distribute.MirroredStrategy([one.name for one in replicas])
    scope: AbstractContextManager[object] = strategy.scope()
    return scope


def feed(batches: Batches) -> Any:
    """As `Backend.feed`.

    Keras would make a `tf.data` pipeline of them by itself, with TensorFlow's autotuning; the end
    of such a pipeline waits for the tuner's next look, which is up to a minute away.
    """
    import tensorflow as tf

    strategy = tf.distribute.get_strategy()
    if strategy.num_replicas_in_sync == 1:
        return _dataset(batches)
    shares = _dataset(Shares(batches, strategy.num_replicas_in_sync))
    # One share after another, each for the next replica.
    return strategy.distribute_datasets_from_function(lambda _: shares)


def fitting(model: Any, batches: Batches, *, resident: bool) -> AbstractContextManager[None]:
    """As `Backend.fitting`."""
    return stepping(model, batches, resident=resident)


def _dataset(batches: Batches | Shares) -> Any:
    import tensorflow as tf

    lender = Lender()

    def batch(index: int) -> tuple[Any, ...]:
        inputs, *others = batches[int(index)]
        return (lender.lend(inputs), *others)

    signature = [tf.TensorSpec((None, *part.shape[1:]), part.dtype) for part in batches[0]]

    # Converting it would leave a file in the temporary folder for each trainer that ends.
    @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
    def tensors(index: Any) -> tuple[Any, ...]:
        parts = tf.numpy_function(batch, [index], [spec.dtype for spec in signature])
        return tuple(
            tf.ensure_shape(part, spec.shape) for part, spec in zip(parts, signature, strict=True)
        )

    options = tf.data.Options()
    options.autotune.enabled = False
    dataset = tf.data.Dataset.range(len(batches)).map(tensors)
    return dataset.prefetch(PREFETCHED).with_options(options)


def backward(
    model: Any, inputs: Any, targets: Any, layers: Sequence[Any]
) -> tuple[list[NDArray[Any] | None], dict[str, NDArray[Any]]]:
    """As `Backend.backward`."""
    import tensorflow as tf

    strategy = tf.distribute.get_strategy()
    with watched(layers) as outputs, tf.GradientTape() as tape:
        predicted = model(inputs, training=False)
        share = model.compute_loss(x=inputs, y=targets, y_pred=predicted, training=False)
        loss = share * strategy.num_replicas_in_sync
    # Of a network with replicas, the first one's variables: they are the same.
    results = strategy.experimental_local_results
    found = tape.gradient(loss, [results(one.value)[0] for one in model.trainable_variables])
    return [None if one is None else tf.convert_to_tensor(one).numpy() for one in found], {
        name: output.numpy() for name, output in outputs.items()
    }


def tape() -> Any:
    """A context that records what runs in it, for gradients: `watch(tensor)` before a tensor is
    used, `gradient(target, tensors)` after the context, as often as wanted.
    """
    import tensorflow as tf

    return tf.GradientTape(persistent=True)
