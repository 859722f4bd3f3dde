"""The networks that are trained from scratch: from scaled images to the last features."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

if TYPE_CHECKING:
    from collections.abc import Callable

    from spaces.model.parts import Parts

MOST_FILTERS = 2048
"""Of a stage: twice those of the one before it, up to this."""

# Pixels. From here on the first convolution halves the image, and from twice that a pooling does
# so again, as He et al. do at 224: residual blocks on full-size maps cost more than they tell.
_LARGE_SIDE = 96
_EXPANSION = 4  # of a bottleneck's last convolution: He et al. 2016


def dense(images: keras.KerasTensor, parts: Parts) -> keras.KerasTensor:
    """The pixels as one vector, and dense layers."""
    return parts.dense_stack(keras.layers.Flatten(name="flatten")(images))


def cnn(images: keras.KerasTensor, parts: Parts) -> keras.KerasTensor:
    """Blocks of convolutions that each end in a downsampling, a head, dense layers."""
    maps = images
    for block in range(1, parts.count("blocks") + 1):
        maps = _cnn_block(maps, parts, block)
    return parts.dense_stack(parts.vector(maps))


def residual(images: keras.KerasTensor, parts: Parts) -> keras.KerasTensor:
    """Stages of residual blocks with the activation before each convolution.

    He et al., "Identity mappings in deep residual networks", 2016.
    """
    make = _bottleneck if parts.switch("bottleneck") else _basic
    maps = _stem(images, parts)
    for stage in range(1, parts.count("stages") + 1):
        filters = min(parts.count("width") * 2 ** (stage - 1), MOST_FILTERS)
        for block in range(1, parts.count("depth") + 1):
            strides = 2 if stage > 1 and block == 1 else 1
            maps = make(maps, parts, filters, strides, f"stage{stage}_block{block}")
        maps = parts.block_dropout(maps, f"stage{stage}")
    return parts.dense_stack(parts.vector(parts.activated(maps, "last")))


def separable(images: keras.KerasTensor, parts: Parts) -> keras.KerasTensor:
    """Stages of separable convolutions around a strided shortcut.

    The entry flow of Chollet, "Xception: deep learning with depthwise separable convolutions",
    2017.
    """
    maps = _stem(images, parts)
    for stage in range(1, parts.count("stages") + 1):
        filters = min(parts.count("width") * 2 ** (stage - 1), MOST_FILTERS)
        maps = _separable_stage(maps, parts, filters, f"stage{stage}")
        maps = parts.block_dropout(maps, f"stage{stage}")
    return parts.dense_stack(parts.vector(parts.activated(maps, "last")))


FROM_SCRATCH: dict[str, Callable[[keras.KerasTensor, Parts], keras.KerasTensor]] = {
    "dense": dense,
    "cnn": cnn,
    "residual": residual,
    "separable": separable,
}


def _cnn_block(maps: keras.KerasTensor, parts: Parts, block: int) -> keras.KerasTensor:
    last = parts.count("convolutions", block)
    for convolution in range(1, last + 1):
        first = block == 1 and convolution == 1
        halves = convolution == last and parts.word("pooling") == "strides"
        maps = parts.convolution(
            maps,
            parts.count("filters", block),
            f"block{block}_conv{convolution}",
            size=parts.count("kernel_size"),
            strides=2 if halves else 1,
            padding=parts.word("padding"),
            activation=parts.first_activation if first else parts.word("activation"),
        )
    return parts.block_dropout(parts.pooling(maps, f"block{block}_pool"), f"block{block}")


def _stem(images: keras.KerasTensor, parts: Parts) -> keras.KerasTensor:
    side = max(images.shape[1:3])
    strides = 2 if side >= _LARGE_SIDE else 1
    maps = parts.convolution(images, parts.count("width"), "stem", strides=strides)
    if side >= 2 * _LARGE_SIDE:
        maps = keras.layers.MaxPooling2D(3, 2, padding="same", name="stem_pool")(maps)
    return maps


def _basic(
    maps: keras.KerasTensor, parts: Parts, filters: int, strides: int, name: str
) -> keras.KerasTensor:
    inner = parts.activated(maps, f"{name}_in")
    shortcut = _shortcut(maps, inner, parts, filters, strides, name)
    inner = parts.convolution(inner, filters, f"{name}_conv1", strides=strides)
    inner = parts.activated(inner, f"{name}_conv1")
    inner = parts.convolution(inner, filters, f"{name}_conv2")
    return keras.layers.Add(name=f"{name}_add")([shortcut, inner])


def _bottleneck(
    maps: keras.KerasTensor, parts: Parts, filters: int, strides: int, name: str
) -> keras.KerasTensor:
    inner = parts.activated(maps, f"{name}_in")
    shortcut = _shortcut(maps, inner, parts, _EXPANSION * filters, strides, name)
    inner = parts.convolution(inner, filters, f"{name}_conv1", size=1)
    inner = parts.activated(inner, f"{name}_conv1")
    inner = parts.convolution(inner, filters, f"{name}_conv2", strides=strides)
    inner = parts.activated(inner, f"{name}_conv2")
    inner = parts.convolution(inner, _EXPANSION * filters, f"{name}_conv3", size=1)
    return keras.layers.Add(name=f"{name}_add")([shortcut, inner])


def _shortcut(
    maps: keras.KerasTensor,
    inner: keras.KerasTensor,
    parts: Parts,
    filters: int,
    strides: int,
    name: str,
) -> keras.KerasTensor:
    """The maps themselves, or a 1×1 convolution where their size or number changes."""
    if strides == 1 and maps.shape[-1] == filters:
        return maps
    return parts.convolution(inner, filters, f"{name}_shortcut", size=1, strides=strides)


def _separable_stage(
    maps: keras.KerasTensor, parts: Parts, filters: int, name: str
) -> keras.KerasTensor:
    shortcut = parts.convolution(maps, filters, f"{name}_shortcut", size=1, strides=2)
    inner = maps
    for block in range(1, parts.count("depth") + 1):
        inner = parts.activated(inner, f"{name}_conv{block}_in")
        inner = parts.separable_convolution(inner, filters, f"{name}_conv{block}")
    inner = keras.layers.MaxPooling2D(3, 2, padding="same", name=f"{name}_pool")(inner)
    return keras.layers.Add(name=f"{name}_add")([shortcut, inner])
