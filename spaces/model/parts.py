"""The layers that networks are made of, as a trial's params want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from spaces.catalog import CATALOG

if TYPE_CHECKING:
    from spaces.suggester import Params, Scalar

# Variance 2 / inputs, meant for ReLU: He et al., "Delving Deep into Rectifiers", 2015.
_INITIALIZER = "he_normal"
# Of the moving averages for inference. With Keras's 0.99 they lag hundreds of steps behind: on
# a small data set the first epochs would validate so badly that the pruner ends good trials.
_NORMALIZATION_MOMENTUM = 0.9


class Parts:
    """Layers from one point of a space; what it leaves out is what the catalog calls absent."""

    def __init__(self, params: Params) -> None:
        """`params` as `Space.sample` gives them."""
        self._params = params

    def count(self, name: str) -> int:
        """The whole number `name`."""
        return int(self._value(name) or 0)

    def word(self, name: str) -> str:
        """The text `name`."""
        return str(self._value(name))

    def convolution(self, maps: keras.KerasTensor, block: int, name: str) -> keras.KerasTensor:
        """A same-size convolution, batch normalization where wanted, ReLU."""
        layer = keras.layers.Conv2D(
            int(self._repeated("filters", block) or 0),
            self.count("kernel_size"),
            padding="same",
            use_bias=not self._normalized,
            kernel_initializer=_INITIALIZER,
            kernel_regularizer=self._penalty(),
            name=name,
        )
        return self._activated(layer(maps), name)

    def dense_stack(self, vector: keras.KerasTensor) -> keras.KerasTensor:
        """All dense layers: batch normalization where wanted, ReLU, dropout."""
        for number in range(1, self.count("dense_layers") + 1):
            name = f"dense{number}"
            layer = keras.layers.Dense(
                int(self._repeated("units", number) or 0),
                use_bias=not self._normalized,
                kernel_initializer=_INITIALIZER,
                kernel_regularizer=self._penalty(),
                name=name,
            )
            vector = self._activated(layer(vector), name)
            vector = self.dropout(vector, "dropout", f"{name}_dropout")
        return vector

    def dropout(self, tensor: keras.KerasTensor, rate: str, name: str) -> keras.KerasTensor:
        """Dropout at the rate `rate`, or `tensor` itself at rate 0."""
        value = self._number(rate)
        return keras.layers.Dropout(value, name=name)(tensor) if value else tensor

    def output(self, features: keras.KerasTensor, classes: int) -> keras.KerasTensor:
        """Probabilities: of the second of two classes (n, 1), or of each (n, classes)."""
        layer = keras.layers.Dense(
            1 if classes == 2 else classes,
            activation="sigmoid" if classes == 2 else "softmax",
            kernel_regularizer=self._penalty(),
            dtype="float32",
            name="output",
        )
        return layer(features)

    def _activated(self, tensor: keras.KerasTensor, name: str) -> keras.KerasTensor:
        if self._normalized:
            layer = keras.layers.BatchNormalization(
                momentum=_NORMALIZATION_MOMENTUM, name=f"{name}_normalization"
            )
            tensor = layer(tensor)
        return keras.layers.Activation("relu", name=f"{name}_relu")(tensor)

    @property
    def _normalized(self) -> bool:
        return bool(self._value("batch_normalization"))

    def _penalty(self) -> keras.regularizers.Regularizer | None:
        l1, l2 = self._number("l1"), self._number("l2")
        return keras.regularizers.L1L2(l1, l2) if l1 or l2 else None

    def _number(self, name: str) -> float:
        return float(self._value(name) or 0)

    def _value(self, name: str) -> Scalar:
        return self._params.get(name, CATALOG[name].absent)

    def _repeated(self, name: str, number: int) -> Scalar:
        """The value of one repetition, or the one value that a space without `per` gives all."""
        return self._params.get(f"{name}_{number}", self._params.get(name))
