"""Saving a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from pathlib import Path


def save(model: Any, path: Path) -> None:
    """Save a functional Keras model to a `.keras` file, without its optimizer and losses."""
    keras.Model(model.input, model.output, name=model.name).save(path)
