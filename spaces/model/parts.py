"""The layers that networks are made of, as a trial's params want them."""

from __future__ import annotations

from math import ceil, gcd

import keras

from spaces.reading import Reading

FLATTENED_SIDE = 16
"""Pixels: the largest side of a map that is flattened as it is."""

# Of the moving averages for inference. With Keras's 0.99 they lag hundreds of steps behind: on
# a small data set the first epochs would validate so badly that the pruner ends good trials.
_NORMALIZATION_MOMENTUM = 0.9
_GROUPS = 8  # of group normalization, where it divides the channels
_POOLINGS = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}
_VECTORS = {
    "average": keras.layers.GlobalAveragePooling2D,
    "max": keras.layers.GlobalMaxPooling2D,
}


class Parts(Reading):
    """Layers from one point of a space; what it leaves out is what the catalog calls absent."""

    @property
    def first_activation(self) -> str:
        """The activation after the very first convolution."""
        return str(self.value("first_activation") or self.word("activation"))

    def convolution(
        self,
        maps: keras.KerasTensor,
        filters: int,
        name: str,
        *,
        size: int = 3,
        strides: int = 1,
        padding: str = "same",
        activation: str | None = None,
    ) -> keras.KerasTensor:
        """A convolution and, where an activation is named, normalization if wanted and that."""
        layer = keras.layers.Conv2D(
            filters,
            size,
            strides=strides,
            padding=self.fitting(maps, size, padding),
            use_bias=not self.normalized,
            kernel_initializer=self.initializer(),
            kernel_regularizer=self.penalty("convolution"),
            activation=None if self.normalized else activation,
            name=name,
        )
        maps = layer(maps)
        if activation is None or not self.normalized:
            return maps
        return self.activated(maps, name, activation)

    def separable_convolution(
        self, maps: keras.KerasTensor, filters: int, name: str
    ) -> keras.KerasTensor:
        """A 3×3 depthwise and a 1×1 convolution, without an activation."""
        layer = keras.layers.SeparableConv2D(
            filters,
            3,
            padding="same",
            use_bias=not self.normalized,
            depthwise_initializer=self.initializer(),
            pointwise_initializer=self.initializer(),
            depthwise_regularizer=self.penalty("convolution"),
            pointwise_regularizer=self.penalty("convolution"),
            name=name,
        )
        return layer(maps)

    def pooling(self, maps: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """The 2×2 pooling that ends a block, if it ends in one."""
        kind = _POOLINGS.get(self.word("pooling"))
        if kind is None:
            return maps
        return kind(2, padding=self.fitting(maps, 2, self.word("padding")), name=name)(maps)

    def vector(self, maps: keras.KerasTensor) -> keras.KerasTensor:
        """What the head makes of the last maps (n, height, width, channels): (n, features)."""
        head = self.word("head")
        if head in _VECTORS:
            return _VECTORS[head](name=head)(maps)
        _, height, width, _ = maps.shape
        # A dense layer on a large map has more weights than the whole rest of the network (one
        # block at 224×224 with 128 filters and 256 units: 411 million), so it is shrunk first.
        if max(height, width) > FLATTENED_SIDE:
            size = (ceil(height / FLATTENED_SIDE), ceil(width / FLATTENED_SIDE))
            maps = keras.layers.AveragePooling2D(size, padding="same", name="shrink")(maps)
        return keras.layers.Flatten(name="flatten")(maps)

    def dense_stack(self, vector: keras.KerasTensor) -> keras.KerasTensor:
        """All dense layers with their normalization, activation and dropout."""
        layers = self.count("dense_layers")
        for number in range(1, layers + 1):
            name, activation = f"dense{number}", self.word("activation")
            layer = keras.layers.Dense(
                self.count("units", number),
                use_bias=not self.normalized,
                kernel_initializer=self.initializer(),
                kernel_regularizer=self.penalty("dense", number),
                activation=None if self.normalized else activation,
                name=name,
            )
            vector = layer(vector)
            vector = self.activated(vector, name, activation) if self.normalized else vector
            vector = self.dropout(vector, self.number("dropout", number), f"{name}_dropout")
        return vector if layers else self.dropout(vector, self.number("dropout"), "dropout")

    def output(self, features: keras.KerasTensor, classes: int) -> keras.KerasTensor:
        """Probabilities: of the second of two classes (n, 1), or of each (n, classes)."""
        layer = keras.layers.Dense(
            1 if classes == 2 else classes,
            activation="sigmoid" if classes == 2 else "softmax",
            kernel_initializer=keras.initializers.GlorotUniform(),
            kernel_regularizer=self.penalty("dense"),
            dtype="float32",
            name="output",
        )
        return layer(features)

    def activated(
        self, tensor: keras.KerasTensor, name: str, activation: str | None = None
    ) -> keras.KerasTensor:
        """Normalization where wanted, then an activation: the params' own unless named."""
        tensor = self._normalization(f"{name}_normalization", tensor)
        return keras.layers.Activation(
            activation or self.word("activation"), name=f"{name}_activation"
        )(tensor)

    def block_dropout(self, maps: keras.KerasTensor, name: str) -> keras.KerasTensor:
        """What is dropped after a block or stage: whole maps, then single values."""
        if rate := self.number("spatial_dropout"):
            maps = keras.layers.SpatialDropout2D(rate, name=f"{name}_spatial_dropout")(maps)
        return self.dropout(maps, self.number("dropout_blocks"), f"{name}_dropout")

    def dropout(self, tensor: keras.KerasTensor, rate: float, name: str) -> keras.KerasTensor:
        """Dropout at that rate, or `tensor` itself at rate 0."""
        return keras.layers.Dropout(rate, name=name)(tensor) if rate else tensor

    def initializer(self) -> keras.initializers.Initializer:
        """A new initializer: one that two kernels share would give both the same numbers."""
        return keras.initializers.get(self.word("initializer"))

    def penalty(
        self, kind: str, number: int | None = None
    ) -> keras.regularizers.Regularizer | None:
        """The penalty on a kernel of a `kind`, "convolution" or "dense"."""
        l1, l2 = (self._strength(f"{norm}_{kind}", norm, number) for norm in ("l1", "l2"))
        return keras.regularizers.L1L2(l1, l2) if l1 or l2 else None

    @property
    def normalized(self) -> bool:
        """Whether activations follow a normalization, which has the bias then."""
        return self.word("normalization") != "none"

    def fitting(self, maps: keras.KerasTensor, size: int, padding: str) -> str:
        """`padding`, but "same" where a map is too small for a valid window of `size`."""
        return padding if min(maps.shape[1:3]) >= size else "same"

    def _normalization(self, name: str, tensor: keras.KerasTensor) -> keras.KerasTensor:
        match self.word("normalization"):
            case "batch":
                layer = keras.layers.BatchNormalization(momentum=_NORMALIZATION_MOMENTUM, name=name)
            case "layer":
                layer = keras.layers.LayerNormalization(name=name)
            case "group":
                groups = gcd(_GROUPS, tensor.shape[-1])
                layer = keras.layers.GroupNormalization(groups, name=name)
            case _:
                return tensor
        return layer(tensor)

    def _strength(self, own: str, common: str, number: int | None) -> float:
        value = self.value(own, number)
        return self.number(common) if value is None else float(value)
