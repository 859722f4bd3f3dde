"""What a compiled loss wants and is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import keras

from spaces.errors import SpaceError

Labels = Literal["index", "one_hot", "binary"]
"""(n,) whole numbers from 0; (n, classes) with a 1 in one place; (n, 1), 0 or 1."""

_Family = Literal["binary", "categorical", "sparse"]
_FUNCTIONS: dict[Any, _Family] = {
    keras.losses.binary_crossentropy: "binary",
    keras.losses.categorical_crossentropy: "categorical",
    keras.losses.sparse_categorical_crossentropy: "sparse",
}
_CLASSES: dict[type, _Family] = {
    keras.losses.BinaryCrossentropy: "binary",
    keras.losses.CategoricalCrossentropy: "categorical",
    keras.losses.SparseCategoricalCrossentropy: "sparse",
}


@dataclass(frozen=True, kw_only=True)
class Loss:
    """The one loss that a model was compiled with, for `outputs` numbers an image."""

    called: Any  # (labels, outputs) -> one value, or one an image
    name: str
    family: _Family | None  # of cross-entropies; None: it is none
    outputs: int

    @property
    def from_logits(self) -> bool:
        """Whether the model's outputs are not probabilities yet."""
        return bool(getattr(self.called, "from_logits", False))

    @property
    def labels(self) -> Labels:
        """How it wants labels; a loss of the user's own by name: index where it says sparse."""
        if self.family == "sparse" or (self.family is None and "sparse" in self.name):
            return "index"
        return "binary" if self.outputs == 1 else "one_hot"

    @property
    def per_output(self) -> bool:
        """Whether each output is a probability for itself (a sigmoid, not a softmax)."""
        return self.outputs == 1 or self.family == "binary"


def compiled_loss(model: keras.Model, outputs: int) -> Loss:
    """The loss of a compiled model that gives `outputs` numbers an image.

    Raises:
        SpaceError: there is none, or more than one.
    """
    parts = [part for part in keras.tree.flatten(model.loss) if part is not None]
    if len(parts) != 1:
        found = "without a loss" if not parts else f"with {len(parts)} losses"
        raise SpaceError(f"the model is compiled {found}: give compile(loss=…) one loss")
    called = _called(parts[0], outputs)
    return Loss(called=called, name=_name(called), family=_family(called), outputs=outputs)


def _called(loss: Any, outputs: int) -> Any:
    if isinstance(loss, str) and loss.lower() in ("crossentropy", "ce"):  # Keras's shorthand
        loss = "binary_crossentropy" if outputs == 1 else "sparse_categorical_crossentropy"
    return keras.losses.get(loss)


def _name(called: Any) -> str:
    return str(getattr(called, "name", None) or getattr(called, "__name__", type(called).__name__))


def _family(called: Any) -> _Family | None:
    for kind, family in _CLASSES.items():
        if isinstance(called, kind):
            return family
    return _FUNCTIONS.get(called)
