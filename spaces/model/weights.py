"""Pretrained weights into a backbone."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import keras
import numpy as np

from spaces.download import fetch_weights
from spaces.model.applications import IMAGENET_DEVIATIONS
from spaces.pretrained import WeightsError

if TYPE_CHECKING:
    from pathlib import Path

_MOST_CHARACTERS = 200


def load_pretrained(
    network: keras.Model, *, alpha: float, image_size: tuple[int, int], pretrained: str
) -> None:
    """Put the weights that `pretrained` names into `network`, whose name is a backbone's.

    "imagenet" downloads what Keras's cache lacks; "none" leaves the network as it is. A file need
    not be made for `image_size`. Raises WeightsError, a line, when there are no such weights.
    """
    path = fetch_weights(network.name, alpha, image_size, pretrained)
    if path is not None:
        _load(network, path)


def _load(network: keras.Model, path: Path) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # layers were left out
            network.load_weights(path)
    except (OSError, ValueError, KeyError, RuntimeError, UserWarning) as error:
        reason = " ".join(str(error).split())[:_MOST_CHARACTERS]
        raise WeightsError(
            f"{path}: no weights of {network.name} without its top ({reason}); "
            "give another file or remove this one"
        ) from error
    _mend_deviations(network)


def _mend_deviations(network: keras.Model) -> None:
    """Turn the deviations in the files of EfficientNetB0–B7 into the variances that Keras expects.

    Keras adds a layer for it with weights="imagenet" alone, and so not for a file:
    https://github.com/tensorflow/tensorflow/issues/49930
    """
    for layer in network.layers:
        if isinstance(layer, keras.layers.Normalization) and layer.weights:
            mean, variance, count = layer.get_weights()
            if np.allclose(variance.ravel(), IMAGENET_DEVIATIONS, atol=1e-3):
                layer.set_weights([mean, variance**2, count])
                layer.finalize_state()  # it computes with what it last made of its weights
