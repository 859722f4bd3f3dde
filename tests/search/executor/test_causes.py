"""What words say about why a trainer failed."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest

from search.executor import Device, Ended, TrialSpec
from search.executor.causes import cause_of
from search.executor.watching import Watching
from storage import AttemptEnd

if TYPE_CHECKING:
    from pathlib import Path

MEMORY, DEVICE = AttemptEnd.OUT_OF_MEMORY, AttemptEnd.DEVICE


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("ResourceExhaustedError: OOM when allocating tensor with shape[2000000000,64]", MEMORY),
        ("XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate", MEMORY),
        ("MemoryError: Unable to allocate 1.2 TiB for an array", MEMORY),
        ("terminate called after throwing an instance of 'std::bad_alloc'", MEMORY),
        ("InternalError: CUDA_ERROR_OUT_OF_MEMORY: out of memory", MEMORY),
        ("InternalError: CUBLAS_STATUS_ALLOC_FAILED", MEMORY),
        ("InternalError: Dst tensor is not initialized.", MEMORY),
        ("OSError: [Errno 12] Cannot allocate memory", MEMORY),
        ("InternalError: CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access", DEVICE),
        ("UnknownError: CUDNN_STATUS_EXECUTION_FAILED in gpu_timer.cc", DEVICE),
        ("RuntimeError: CUDA error: device-side assert triggered", DEVICE),
        ("XlaRuntimeError: INTERNAL: Failed to launch CUDA kernel", DEVICE),
        ("InternalError: Graph execution error: Failed to synchronize the GPU stream", DEVICE),
        ("RuntimeError: TensorFlow sees no GPU on gpu:0: pip install '[gpu]'", DEVICE),
        ("RuntimeError: TensorFlow sees 1 GPU on gpu:0+1: pip install '[gpu]'", DEVICE),
        ("RuntimeError: JAX sees no GPU on gpu:0: pip install 'jax[cuda12]'", DEVICE),
        ("ValueError: no room for another layer", None),
        ("InternalError: Could not parse the graph", None),
        ("KeyError: 'gpu'", None),
    ],
)
def test_words_tell_memory_and_devices_from_the_rest(said: str, cause: AttemptEnd | None) -> None:
    """As TensorFlow, XLA, CUDA's libraries, C++ and Python put it."""
    assert cause_of(said) == cause


class Silent:
    """A trainer that has said nothing."""

    def send(self, message: object) -> None:
        pass

    def receive(self) -> None:
        return None

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("log", "number", "end"),
    [
        ("terminate called after throwing an instance of 'std::bad_alloc'\n", "SIGABRT", MEMORY),
        ("F cuda_driver.cc: CUDA_ERROR_LAUNCH_FAILED: unspecified\n", "SIGABRT", DEVICE),
        ("free(): invalid pointer\n", "SIGABRT", AttemptEnd.DIED),
        ("std::bad_alloc\n", "SIGSEGV", AttemptEnd.DIED),
        ("std::bad_alloc\n" + "later\n" * 1000, "SIGABRT", AttemptEnd.DIED),
        (None, "SIGABRT", AttemptEnd.DIED),
    ],
)
def test_an_abort_is_explained_by_the_end_of_its_log(
    tmp_path: Path, log: str | None, number: str, end: AttemptEnd
) -> None:
    """C++ says why it aborts, and nothing else can."""
    file = tmp_path / "log"
    if log is not None:
        file.write_text(log)
    spec = TrialSpec(
        trial=3,
        attempt=1,
        params={},
        device=Device(name="cpu:0", kind="cpu", threads=1),
        data="",
        epochs=1,
        seed=0,
        artifacts=str(tmp_path),
        model_file=None,
        predictions_file=None,
        checkpoint_file="",
        log_file=str(file),
    )
    watching, silent = Watching(), Silent()
    channel: Any = silent
    watching.add(spec, channel)
    watching.exited(3, -signal.Signals[number])

    event = watching.wait(10)

    assert isinstance(event, Ended)
    assert event.outcome.end == end
    assert f"the trainer was killed by {number}" in (event.outcome.reason or "")
