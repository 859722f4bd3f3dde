"""Saving a model so that the file is whole or not there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import keras

from search.paths import sha256

if TYPE_CHECKING:
    from pathlib import Path


def save(model: Any, path: Path) -> str:
    """Save the model without its optimizer and losses.

    Args:
        model: a functional Keras model.
        path: ends in `.keras`; written aside, flushed, then renamed.

    Returns:
        The file's sha256.
    """
    bare = keras.Model(model.input, model.output, name=model.name)
    aside = path.with_suffix(".partial.keras")
    bare.save(aside)
    digest = sha256(aside)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.rename(path)
    return digest
