"""TensorFlow as the backend: the one module of training that knows it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from search.layers import watched
from search.trainer.lending import Lender

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        if not gpus:
            raise RuntimeError(f"TensorFlow sees no GPU on {device.name}: pip install '[gpu]'")
        for gpu in gpus:
            tf.config.experimental.set_memory_growth(gpu, True)


def feed(batches: Batches) -> Any:
    """As `Backend.feed`.

    Keras would make a `tf.data` pipeline of them by itself, with TensorFlow's autotuning; the end
    of such a pipeline waits for the tuner's next look, which is up to a minute away.
    """
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

    with watched(layers) as outputs, tf.GradientTape() as tape:
        predicted = model(inputs, training=False)
        loss = model.compute_loss(x=inputs, y=targets, y_pred=predicted, training=False)
    found = tape.gradient(loss, [one.value for one in model.trainable_variables])
    return [None if one is None else tf.convert_to_tensor(one).numpy() for one in found], {
        name: output.numpy() for name, output in outputs.items()
    }


def tape() -> Any:
    """A context that records what runs in it, for gradients: `watch(tensor)` before a tensor is
    used, `gradient(target, tensors)` after the context, as often as wanted.
    """
    import tensorflow as tf

    return tf.GradientTape(persistent=True)
