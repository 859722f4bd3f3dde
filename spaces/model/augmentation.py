"""Random changes of the images that a network is trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from spaces.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from spaces.suggester import Params

_PIXELS = (0, 255)
_FLIPS = {
    "horizontal": "horizontal",
    "vertical": "vertical",
    "both": "horizontal_and_vertical",
}
_CHANGES: dict[str, Callable[[float], keras.layers.Layer]] = {
    "rotation": lambda most: keras.layers.RandomRotation(most, name="rotation"),
    "zoom": lambda most: keras.layers.RandomZoom(most, name="zoom"),
    "translation": lambda most: keras.layers.RandomTranslation(most, most, name="translation"),
    # One number would be the upper end alone, for contrast and for the probability of erasing.
    "contrast": lambda most: keras.layers.RandomContrast((most, most), _PIXELS, name="contrast"),
    "brightness": lambda most: keras.layers.RandomBrightness(most, _PIXELS, name="brightness"),
    "erasing": lambda rate: keras.layers.RandomErasing(
        (rate, rate), value_range=_PIXELS, name="erasing"
    ),
}
MIXED = ("mixup", "cutmix")
"""Those that change labels too, and so are part of feeding."""


def augments(params: Params) -> bool:
    """Whether no epoch sees the same images as another."""
    reading = Reading(params)
    return reading.word("flip") in _FLIPS or any(map(reading.number, (*_CHANGES, *MIXED)))


def augmented(model: keras.Model, params: Params) -> keras.Model:
    """The model to fit: `model` behind the random layers that `params` want.

    It shares every weight with `model`, which stays as it is: what is measured and exported never
    changes its images. Where no layer is wanted it is `model`.
    """
    reading = Reading(params)
    mode = _FLIPS.get(reading.word("flip"))
    layers = [keras.layers.RandomFlip(mode, name="flip")] if mode else []
    layers += [make(most) for name, make in _CHANGES.items() if (most := reading.number(name))]
    if not layers:
        return model
    images = keras.Input(model.input.shape[1:], dtype="uint8", name="image")
    changed = keras.layers.Rescaling(1.0, name="floats")(images)
    for layer in layers:
        changed = layer(changed)
    # The model takes bytes, and a conversion to bytes cuts off: half a level up, it rounds.
    rounded = keras.layers.Rescaling(1.0, offset=0.5, name="round")(changed)
    return keras.Model(images, model(rounded), name=f"augmented_{model.name}")
