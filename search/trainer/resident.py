"""Training on images that lie on the device: only their places travel there."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras

from search.keras_backend import KerasBackend, keras_backend
from search.trainer.backends import backend
from search.trainer.memory import free_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.executor import Device
    from search.trainer.feeding import Batches
    from spaces.inputs import Inputs

SHARE = 0.25  # of a GPU's free memory: twice that while the images arrive; networks need the rest
AT_ONCE = 64 * 1024**2  # bytes that travel together


@contextmanager
def fed(model: keras.Model, batches: Batches, device: Device) -> Iterator[Any]:
    """What `model`, compiled, is to be fitted on within the context.

    A GPU with room gets all inputs once, and then their places. Mixed batches hold what no array
    does, and go there each; so do all where several GPUs share them, and with JAX, whose steps take
    a state that holds no inputs.
    """
    if (
        keras_backend() is KerasBackend.TENSORFLOW
        and device.kind == "gpu"
        and device.replicas == 1
        and not batches.mixed
        and batches.nbytes <= SHARE * free_memory(device)
    ):
        with resident(model, batches) as data:
            yield data
    else:
        yield backend().feed(batches)


@contextmanager
def resident(model: keras.Model, batches: Batches) -> Iterator[Any]:
    """As `fed`, with the inputs on the device that tensors are made on.

    The steps are those of batches from the host, to the bit.
    """
    _build(model, batches)
    inputs = _moved(batches.leave_out_inputs())
    step = model.train_step

    def taking(data: Any) -> Any:
        places, *taught = data
        return step((keras.ops.take(inputs, places, axis=0), *taught))

    # Not by assignment, which Keras tracks.
    vars(model)["train_step"] = taking
    try:
        yield backend().feed(batches)
    finally:
        del vars(model)["train_step"]
        model.train_function = None  # it holds the inputs


def _moved(inputs: Inputs) -> Any:
    """All inputs as one tensor; the host never holds more than a chunk of them."""
    chunk = max(1, AT_ONCE // inputs[:1].nbytes)
    firsts = range(0, len(inputs), chunk)
    return keras.ops.concatenate(
        [keras.ops.convert_to_tensor(inputs[first : first + chunk]) for first in firsts]
    )


def _build(model: keras.Model, batches: Batches) -> None:
    """Make the loss and the metrics, which `fit` would make by a call of the model on places."""
    _, targets, *weights = batches[0]
    outputs = keras.ops.zeros((len(targets), *model.output_shape[1:]))
    told = {"y": targets, "y_pred": outputs, "sample_weight": weights[0] if weights else None}
    model.compute_loss(**told)
    model.compute_metrics(None, **told)
    model.reset_metrics()
