"""Taking hold of a device, and feeding it, whatever computes there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from search.keras_backend import KerasBackend, keras_backend

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from search.executor import Device
    from search.trainer.feeding import Batches


class Backend(Protocol):
    """One of Keras's backends, as a module."""

    def take(self, device: Device) -> None:
        """Confine this process to one device and its share of the cores, before its first tensor.

        Raises:
            RuntimeError: it is a GPU, and cannot be used.
        """

    def scope(self, device: Device) -> AbstractContextManager[object]:
        """Where models are built and trained on a device that was taken, on all its replicas."""

    def feed(self, batches: Batches) -> Any:
        """Batches in the form that `fit` takes without waiting."""

    def fitting(
        self, model: Any, batches: Batches, *, resident: bool
    ) -> AbstractContextManager[None]:
        """Where a compiled model is fitted on those batches, fed.

        All inputs are to lie on the device if they are `resident`; a backend that cannot have that
        feeds them.
        """

    def backward(
        self, model: Any, inputs: Any, targets: Any, layers: Sequence[Any]
    ) -> tuple[list[NDArray[Any] | None], dict[str, NDArray[Any]]]:
        """How a compiled model's loss depends on its weights, in inference mode.

        Gives the gradient by each of its trainable variables, None where the loss does not depend
        on it, and what each of `layers` gave on the way, by its name.
        """


def backend() -> Backend:
    """The one that Keras computes with in this process."""
    if keras_backend() is KerasBackend.JAX:
        from search.trainer.backends import jax

        return jax
    from search.trainer.backends import tensorflow

    return tensorflow
