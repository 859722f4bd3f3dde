"""Which of Keras's backends computes here, known without importing Keras."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from search.errors import UsageError


class KerasBackend(StrEnum):
    """What trains here."""

    TENSORFLOW = "tensorflow"  # the default: all that the program can do
    JAX = "jax"  # training alone; what is trained is exported and looked at by TensorFlow

    @property
    def own_name(self) -> str:
        """As it writes itself."""
        return {"tensorflow": "TensorFlow", "jax": "JAX"}[self]

    @property
    def gpu_build(self) -> str:
        """What brings its build for NVIDIA's GPUs, as pip is told."""
        return {"tensorflow": "'cnn-search[gpu]'", "jax": "'jax[cuda12]'"}[self]

    @property
    def with_gpu(self) -> bool:
        """Whether the build that is installed here can use NVIDIA's GPUs."""
        if self is KerasBackend.JAX:
            return any(find_spec(f"jax_cuda{major}_plugin") for major in (12, 13))
        # CUDA's libraries come with the extra `gpu`; PyTorch brings them too, but not this
        # TensorFlow.
        return find_spec("nvidia") is not None and not _cpu_build()


def _cpu_build() -> bool:
    from importlib.metadata import distributions

    return any(True for _ in distributions(name="tensorflow-cpu"))


def keras_backend() -> KerasBackend:
    """The one that Keras will take: KERAS_BACKEND, else that of its `keras.json`.

    Raises:
        UsageError: it is one that nothing here trains on.
    """
    name = os.environ.get("KERAS_BACKEND") or _configured()
    try:
        return KerasBackend(name)
    except ValueError:
        raise UsageError(
            f"Keras's backend here is {name}, and search trains on tensorflow, the default, or "
            "jax: set KERAS_BACKEND to one of them"
        ) from None


def _configured() -> str:
    folder = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras").expanduser()
    with suppress(OSError, ValueError, AttributeError):  # Keras, too, takes its default then
        return str(json.loads((folder / "keras.json").read_text()).get("backend", "tensorflow"))
    return "tensorflow"


def require_backend() -> None:
    """Let a process go on that will train.

    Raises:
        UsageError: what Keras is to train on is not installed; names the extra.
    """
    if keras_backend() is KerasBackend.TENSORFLOW:
        require_tensorflow()
    elif find_spec("jax") is None:
        raise UsageError(
            "JAX is not installed: pip install 'cnn-search[jax]', or leave KERAS_BACKEND unset"
        )


def require_tensorflow() -> None:
    """Let a process go on that will need TensorFlow, whatever trains.

    Raises:
        UsageError: it is not installed; names the two extras.
    """
    if find_spec("tensorflow") is None:
        raise UsageError(
            "TensorFlow is not installed: pip install 'cnn-search[cpu]', "
            "or 'cnn-search[gpu]' where there is an NVIDIA GPU"
        )
