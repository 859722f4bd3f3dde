"""JAX as the backend."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import jax
import keras
import numpy as np

from search.layers import watched
from search.trainer.memory import USABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from search.executor import Device
    from search.trainer.feeding import Batches

# On CPUs XLA's usual level compiles a small network's step in twice the time, and such steps take
# no less for it: their convolutions and products are libraries' anyway.
_XLA_FLAGS = "--xla_backend_optimization_level=1"


def take(device: Device) -> None:
    """As `Backend.take`."""
    # CUDA and JAX read these when they are first used, which is after this.
    os.environ["CUDA_VISIBLE_DEVICES"] = device.visible or "-1"
    os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"  # memory as it is needed
    if device.trials > 1:
        os.environ.pop("XLA_PYTHON_CLIENT_MEM_FRACTION", None)  # its old name; JAX refuses both
        os.environ["XLA_CLIENT_MEM_FRACTION"] = str(USABLE / device.trials)
    # The size of XLA's pool of threads; of its flags none limits that.
    os.environ["PJRT_NPROC"] = str(device.threads)
    if device.kind == "cpu":
        os.environ.setdefault("XLA_FLAGS", _XLA_FLAGS)
        jax.config.update("jax_platforms", "cpu")
    elif jax.default_backend() != "gpu":
        raise RuntimeError(f"JAX sees no GPU on {device.name}: pip install 'jax[cuda12]'")


def scope(device: Device) -> AbstractContextManager[object]:  # noqa: ARG001  # it has one replica
    """As `Backend.scope`."""
    return nullcontext()


class _Fed(keras.utils.PyDataset):  # type: ignore[misc]  # Keras is untyped
    """Batches, made when they are asked for.

    On a GPU Keras asks for one while the step before it runs. Arrays themselves it would slice by
    TensorFlow, which takes seconds to import.
    """

    def __init__(self, batches: Batches) -> None:
        super().__init__()
        self._batches = batches

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        return self._batches[index]


def feed(batches: Batches) -> Any:
    """As `Backend.feed`."""
    return _Fed(batches)


def fitting(model: Any, batches: Batches, *, resident: bool) -> AbstractContextManager[None]:  # noqa: ARG001
    """As `Backend.fitting`: its steps take a state that holds no inputs."""
    return nullcontext()


def backward(
    model: Any, inputs: Any, targets: Any, layers: Sequence[Any]
) -> tuple[list[NDArray[Any] | None], dict[str, NDArray[Any]]]:
    """As `Backend.backward`."""
    others = [
        [one.value for one in variables]
        for variables in (model.non_trainable_variables, model.metrics_variables)
    ]

    # One compilation takes less than the dispatch of each operation for itself.
    @jax.jit  # type: ignore[untyped-decorator]
    def gradients(trained: list[Any], *others: list[Any]) -> Any:
        def loss(trained: list[Any]) -> Any:
            with watched(layers) as outputs:
                found, _ = model.compute_loss_and_updates(
                    trained, *others, inputs, targets, None, training=False
                )
            return found, outputs

        return jax.grad(loss, has_aux=True)(trained)

    found, outputs = gradients([one.value for one in model.trainable_variables], *others)
    return [np.asarray(one) for one in found], {
        name: np.asarray(output) for name, output in outputs.items()
    }
