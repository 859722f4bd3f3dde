"""What an error's or a dying process's words say about its cause."""

from __future__ import annotations

import re

from storage import AttemptEnd

# How Python, TensorFlow, JAX, CUDA's libraries and the C++ runtime say that memory ran out. "Dst
# tensor is not initialized" is what TensorFlow says of a copy to a GPU that has no room for it.
_MEMORY = re.compile(
    r"Resource_?Exhausted|MemoryError|bad_alloc|\bOOM\b|out of memory|OUT_OF_MEMORY|ALLOC_FAILED"
    r"|Cannot allocate memory|Dst tensor is not initialized",
    re.IGNORECASE,
)
# How CUDA, cuDNN, cuBLAS and XLA say that a device failed under a program.
_DEVICE = re.compile(
    r"CUDA_ERROR_|CUDNN_STATUS_|CUBLAS_STATUS_|cudaError|device-side assert"
    r"|Internal(Error)?: .*\b(CUDA|GPU|cuDNN|cuBLAS|cuSolver)\b"
    r"|sees (no|\d+) GPU",
    re.IGNORECASE,
)


def cause_of(words: str) -> AttemptEnd | None:
    """OUT_OF_MEMORY or DEVICE; None where neither is spoken of."""
    if _MEMORY.search(words):
        return AttemptEnd.OUT_OF_MEMORY
    return AttemptEnd.DEVICE if _DEVICE.search(words) else None
