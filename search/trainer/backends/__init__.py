"""What is different for each of Keras's backends: devices, feeding, gradients."""

from __future__ import annotations

from search.trainer.backends.backend import Backend, backend

__all__ = ["Backend", "backend"]
