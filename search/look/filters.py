"""The filters of a network's first convolution, which see the image itself. Imports Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from search.layers import every_layer
from search.look.activations import MOST_CHANNELS
from search.look.convolutions import is_convolution
from spaces.model.applications import APPLICATIONS, Preprocessing
from spaces.model.blocks import backbone_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The first filters of one convolution."""

    layer: str
    # (filters, height, width, 1 or 3): each divided by its largest weight; 0 is 0.5, that is 0 or 1
    values: NDArray[np.float64]
    total: int  # filters that the layer has


def first_filters(model: keras.Model) -> Filters | None:
    """The first 64 of the first convolution; None where no convolution sees one or three channels.

    The three of a backbone that takes blue first are turned to red, green, blue.
    """
    convolution = next((one for one in every_layer(model) if is_convolution(one)), None)
    if convolution is None:
        return None
    kernels = _kernels(convolution)
    if kernels.shape[-1] not in (1, 3):
        return None
    if kernels.shape[-1] == 3 and _blue_first(model):
        kernels = kernels[..., ::-1]
    shown = kernels[:MOST_CHANNELS].astype(np.float64)
    largest = np.abs(shown).max(axis=(1, 2, 3), keepdims=True)
    return Filters(
        layer=convolution.name,
        values=0.5 + shown / (2 * np.where(largest > 0, largest, 1)),
        total=len(kernels),
    )


def _kernels(convolution: Any) -> NDArray[Any]:
    """Those of a convolution (filters, height, width, channels).

    A depthwise one has a filter of one channel for each channel.
    """
    if isinstance(convolution, keras.layers.SeparableConv2D):
        kernel = convolution.depthwise_kernel.numpy()
    else:
        kernel = convolution.kernel.numpy()
    if isinstance(convolution, keras.layers.SeparableConv2D | keras.layers.DepthwiseConv2D):
        kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
    elif isinstance(convolution, keras.layers.Conv2DTranspose):
        kernel = np.swapaxes(kernel, 2, 3)
    return np.moveaxis(kernel, -1, 0)


def _blue_first(model: keras.Model) -> bool:
    try:
        name = backbone_of(model).name
    except LookupError:
        return False
    return APPLICATIONS[name].preprocessing is Preprocessing.CENTRED_BGR
