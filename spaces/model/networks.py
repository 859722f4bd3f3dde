"""The networks: from scaled images to the features that the output layer sees."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import keras

if TYPE_CHECKING:
    from collections.abc import Callable

    from spaces.model.parts import Parts

FLATTENED_SIDE = 16
"""Pixels: the largest side of a map that is flattened as it is."""


def cnn(images: keras.KerasTensor, parts: Parts) -> keras.KerasTensor:
    """Blocks of convolutions and a 2×2 max pooling, a head, dense layers."""
    maps = images
    for block in range(1, parts.count("blocks") + 1):
        for convolution in range(1, parts.count("convolutions") + 1):
            maps = parts.convolution(maps, block, f"block{block}_conv{convolution}")
        # "same" keeps a map of one pixel at one pixel, so any number of blocks fits any image.
        pooling = keras.layers.MaxPooling2D(2, padding="same", name=f"block{block}_pool")
        maps = parts.dropout(pooling(maps), "dropout_blocks", f"block{block}_dropout")
    return parts.dense_stack(_vector(maps, parts.word("head")))


def dense(images: keras.KerasTensor, parts: Parts) -> keras.KerasTensor:
    """The pixels as one vector, and dense layers."""
    return parts.dense_stack(keras.layers.Flatten(name="flatten")(images))


NETWORKS: dict[str, Callable[[keras.KerasTensor, Parts], keras.KerasTensor]] = {
    "cnn": cnn,
    "dense": dense,
}


def _vector(maps: keras.KerasTensor, head: str) -> keras.KerasTensor:
    if head == "average":
        return keras.layers.GlobalAveragePooling2D(name="average")(maps)
    _, height, width, _ = maps.shape
    # A dense layer on a large map has more weights than the whole rest of the network (one block
    # at 224×224 with 128 filters and 256 units: 411 million), so the map is shrunk first.
    if max(height, width) > FLATTENED_SIDE:
        size = (ceil(height / FLATTENED_SIDE), ceil(width / FLATTENED_SIDE))
        maps = keras.layers.AveragePooling2D(size, padding="same", name="shrink")(maps)
    return keras.layers.Flatten(name="flatten")(maps)
