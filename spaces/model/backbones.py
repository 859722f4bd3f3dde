"""Feature extractors: a backbone of keras.applications, with all that its images need before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from spaces.model.applications import (
    APPLICATIONS,
    IMAGENET_DEVIATIONS,
    IMAGENET_MEANS,
    Preprocessing,
)
from spaces.model.blocks import freeze
from spaces.model.parts import Parts
from spaces.model.weights import load_pretrained
from spaces.pretrained import widths

if TYPE_CHECKING:
    from spaces.suggester import Params

# keras/src/applications/imagenet_utils.py: red, green and blue, of 0–255.
_PIXEL_MEANS = (123.68, 116.779, 103.939)

_SCALING: dict[Preprocessing, tuple[float | list[float], float | list[float]]] = {
    Preprocessing.BUILT_IN: (1.0, 0.0),
    Preprocessing.SYMMETRIC: (1 / 127.5, -1.0),
    Preprocessing.STANDARDIZED: (
        [1 / (255 * deviation) for deviation in IMAGENET_DEVIATIONS],
        [
            -mean / deviation
            for mean, deviation in zip(IMAGENET_MEANS, IMAGENET_DEVIATIONS, strict=True)
        ],
    ),
    Preprocessing.CENTRED_BGR: (1.0, [-mean for mean in _PIXEL_MEANS]),
}


def make_extractor(
    params: Params, shape: tuple[int, int, int], *, weights: bool = True
) -> keras.Model:
    """The frozen backbone that `params` describes: uint8 images (n, height, width, channels) to
    float32 vectors (n, d).

    Inside are gray to three channels, the backbone's own preprocessing, enlarging (bilinear) where
    an image is smaller than the backbone accepts, the backbone as one layer that is named like it
    and always runs in inference mode, and the pooling that "head" names.

    Args:
        params: "backbone", and where they are not the catalog's defaults "alpha", "pretrained" and
            "head".
        shape: height, width and channels (1 or 3) of the images.
        weights: False leaves the backbone with random weights and looks at no disk: for counting.

    Raises:
        WeightsError: the pretrained weights are not to be had, or are another network's.
    """
    parts = Parts(params)
    name, alpha = parts.word("backbone"), parts.number("alpha")
    application = APPLICATIONS[name]
    height, width = (max(side, application.minimum) for side in shape[:2])
    network = _network(name, (height, width), alpha)
    if weights:
        pretrained = parts.word("pretrained")
        load_pretrained(network, alpha=alpha, image_size=(height, width), pretrained=pretrained)
    images = keras.Input(shape, dtype="uint8", name="image")
    pixels = _preprocessed(images, application.preprocessing)
    if (height, width) != tuple(shape[:2]):
        pixels = keras.layers.Resizing(height, width, interpolation="bilinear", name="resize")(
            pixels
        )
    extractor = keras.Model(images, parts.vector(network(pixels)), name=f"{name}_features")
    freeze(extractor)
    return extractor


def _network(name: str, image_size: tuple[int, int], alpha: float) -> keras.Model:
    application = APPLICATIONS[name]
    network = getattr(keras.applications, application.function)(
        include_top=False,
        # Loaded later: Keras would tie file and image size together.
        weights=None,
        input_shape=(*image_size, 3),
        **({"alpha": alpha} if widths(name) else {}),
    )
    for layer in network.layers:
        # `fit` overrides training=False of a nested model, so what acts in training only is undone
        # here, and batch normalization where layers are unfrozen.
        if isinstance(layer, keras.layers.Dropout):
            layer.rate = 0.0
    # A name given to the function would change the network: EfficientNetV2 reads its
    # preprocessing from it.
    return keras.Model(network.input, network.output, name=name)


def _preprocessed(images: keras.KerasTensor, preprocessing: Preprocessing) -> keras.KerasTensor:
    pixels = images
    if images.shape[-1] == 1:
        pixels = keras.layers.Concatenate(name="three_channels")([images] * 3)
    scale, offset = _SCALING[preprocessing]
    pixels = keras.layers.Rescaling(scale, offset, name="preprocess")(pixels)
    if preprocessing is Preprocessing.CENTRED_BGR:
        pixels = keras.ops.take(pixels, [2, 1, 0], axis=-1)
    return pixels
