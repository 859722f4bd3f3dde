"""The whole network: images in, probabilities out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import keras

from spaces.model.backbones import make_extractor
from spaces.model.networks import FROM_SCRATCH
from spaces.model.parts import Parts
from spaces.statistics import ImageStatistics

if TYPE_CHECKING:
    from spaces.suggester import Params

Shape = tuple[int, int, int]
"""Height, width and channels of an image."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network, not compiled.

    `model` takes uint8 images (n, height, width, channels) and scales them itself. Two classes give
    the probability of the second (n, 1); more give one a class (n, classes); always float32. With
    transfer learning it is `head` (vectors to probabilities) on `extractor` (images to vectors),
    whose backbone is frozen. `changing` is the one whose weights training changes.
    """

    model: keras.Model
    changing: keras.Model
    extractor: keras.Model | None = None
    head: keras.Model | None = None


def build_model(
    params: Params,
    *,
    shape: Shape,
    classes: int,
    statistics: ImageStatistics | None = None,
    weights: bool = True,
) -> Network:
    """The network that `params` (a point of a space) describes, with fresh weights.

    Args:
        params: as `Space.sample` gives them.
        shape: of the images, at least 8×8.
        classes: how many there are.
        statistics: of the training images, which `scaling: standardize` needs. None is for
            counting, not for training: the figures of images that use the whole range evenly.
        weights: False leaves a backbone its random weights, for counting.

    Raises:
        SpaceError: the backbone's weights are not at hand.
    """
    parts = Parts(params)
    name = parts.word("network")
    if name == "transfer":
        return _transfer(params, parts, shape, classes, weights=weights)
    images = keras.Input(shape, dtype="uint8", name="image")
    scaled = _scale(parts.word("scaling"), statistics)(images)
    features = FROM_SCRATCH[name](scaled, parts)
    model = keras.Model(images, parts.output(features, classes), name=name)
    return Network(model=model, changing=model)


def _transfer(
    params: Params, parts: Parts, shape: Shape, classes: int, *, weights: bool
) -> Network:
    extractor = make_extractor(params, shape, weights=weights)
    vectors = keras.Input(extractor.output.shape[1:], name="features")
    head = keras.Model(vectors, parts.output(parts.dense_stack(vectors), classes), name="head")
    images = keras.Input(shape, dtype="uint8", name="image")
    model = keras.Model(images, head(extractor(images)), name="transfer")
    changing = model if parts.fine_tuned else head
    return Network(model=model, changing=changing, extractor=extractor, head=head)


def _scale(scaling: str, statistics: ImageStatistics | None) -> keras.layers.Layer:
    if scaling == "unit":
        return keras.layers.Rescaling(1 / 255, name="scale")
    known = statistics or ImageStatistics.even(1)
    factors = [1 / deviation for deviation in known.deviation]
    offsets = [
        -mean / deviation for mean, deviation in zip(known.mean, known.deviation, strict=True)
    ]
    return keras.layers.Rescaling(factors, offsets, name="scale")
