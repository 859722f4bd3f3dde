"""The blocks of a backbone, and which of them train."""

from __future__ import annotations

import re

import keras

from spaces.model.applications import APPLICATIONS


def blocks(model: keras.Model) -> list[list[keras.layers.Layer]]:
    """The layers with weights of the backbone in `model`, block by block, from the first to last.

    A block is what the backbone's paper repeats: a residual or inverted-residual block, a cell, a
    module, a layer of a dense block; of VGG what stands between two poolings. What comes before
    the first of them is a block of its own (of Inception, the first module is in it too), and what
    stands between two blocks or after the last, as a transition or a closing convolution, belongs
    to the block before it. `model` may be an extractor or any model that was built on one.
    """
    network = backbone_of(model)
    pattern = re.compile(APPLICATIONS[network.name].block)
    grouped: dict[str, list[keras.layers.Layer]] = {}
    block = "stem"
    for layer in network.layers:
        found = pattern.search(layer.name)
        block = found[1] if found else block
        if layer.weights:
            grouped.setdefault(block, []).append(layer)
    return list(grouped.values())


def freeze(model: keras.Model) -> None:
    """Let nothing of the backbone in `model` train; compile the model anew after it."""
    backbone_of(model).trainable = False


def unfreeze(model: keras.Model, count: int, *, normalization: bool = False) -> None:
    """Let the last `count` blocks of the backbone train, or all where it has fewer; no others.

    Compile the model anew after it. Batch normalization stays frozen in the blocks that train too:
    its moving averages, scale and offset stay as they are, and it normalizes with them, as Keras's
    own fine-tuning example does (https://keras.io/examples/vision/image_classification_efficientnet_fine_tuning).
    With `normalization` it trains.
    """
    network, grouped = backbone_of(model), blocks(model)
    trained = {layer for block in grouped[max(0, len(grouped) - count) :] for layer in block}
    network.trainable = True
    # Each by itself: a network that is trainable already passes the value on to none of them.
    for layer in network.layers:
        normalizes = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = layer in trained and (normalization or not normalizes)


def backbone_of(model: keras.Model) -> keras.Model:
    """The network of keras.applications inside `model`, however deep.

    Raises LookupError when there is none.
    """
    nested = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    while nested:
        network = nested.pop(0)
        if network.name in APPLICATIONS:
            return network
        nested += [layer for layer in network.layers if isinstance(layer, keras.Model)]
    raise LookupError(f"no backbone in {model.name}")
