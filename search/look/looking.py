"""What a model looks at in one image. Imports Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from search.errors import UsageError
from search.layers import every_layer, watched
from search.look.activations import Maps, maps_of
from search.look.convolutions import gives_maps, is_convolution, last_maps
from search.look.gradcam import grad_cam
from search.look.saliency import saliency
from search.look.slopes import Slopes, slopes, squashes
from search.names import few
from spaces.errors import close
from spaces.probabilities import probabilities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

MOST_CLASSES = 4  # the likeliest ones


@dataclass(frozen=True, kw_only=True)
class ClassLook:
    """Where one class's score comes from."""

    name: str
    probability: float
    grad_cam: NDArray[np.float64] | None  # (height, width) of the maps; None without convolutions
    saliency: NDArray[np.float64]  # (height, width) of the image


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a model looks at in an image."""

    image: NDArray[np.uint8]  # (height, width, channels), as the model got it
    layer: str | None  # whose maps Grad-CAM is of; None without convolutions
    classes: tuple[ClassLook, ...]  # the four likeliest at most, the likeliest first
    activations: tuple[Maps, ...]  # of every convolution with maps, in the order of the network


def look_at(
    model: keras.Model,
    image: NDArray[np.uint8],
    *,
    classes: Sequence[str] | None = None,
    layer: str | None = None,
) -> Looked:
    """Look through a model at one image, in inference mode; nothing of the model changes.

    Args:
        model: uint8 images to probabilities (n, 1), of the second of two classes, or (n, classes).
        image: (height, width, channels), as the model takes it.
        classes: their names; None for "class 0" and so on.
        layer: the name of the one at which Grad-CAM is taken; None for the one that ends what the
            last convolution begins.

    Raises:
        UsageError: there is no such layer, or it gives no maps.
    """
    layers = list(every_layer(model))
    with watched(layers) as outputs:
        predicted = model(image[np.newaxis], training=False)
    if layer is not None:
        _check_layer(layer, outputs)
    chances = probabilities(keras.ops.convert_to_numpy(predicted))[0]
    labels = np.argsort(-chances, kind="stable")[:MOST_CLASSES].tolist()
    ends = squashes(layers[-1]) and outputs.get(layers[-1].name) is predicted
    target = layer or last_maps(layers, outputs)
    activations = _activations(layers, outputs)
    del outputs  # the memory of all layers' maps, before the gradients take as much again
    found = slopes(model, image, labels, layer=target, ending=layers[-1] if ends else None)
    names = classes or [f"class {label}" for label in range(len(chances))]
    return Looked(
        image=image,
        layer=target,
        classes=tuple(
            _class_look(names[label], float(chances[label]), one)
            for label, one in zip(labels, found, strict=True)
        ),
        activations=activations,
    )


def _activations(
    layers: Sequence[keras.layers.Layer], outputs: Mapping[str, Any]
) -> tuple[Maps, ...]:
    convolutions = [one.name for one in layers if is_convolution(one)]
    return tuple(
        maps_of(name, keras.ops.convert_to_numpy(outputs[name])[0])
        for name in convolutions
        if gives_maps(outputs.get(name))
    )


def _class_look(name: str, probability: float, found: Slopes) -> ClassLook:
    maps, gradient = found.maps, found.by_maps
    return ClassLook(
        name=name,
        probability=probability,
        grad_cam=None if maps is None or gradient is None else grad_cam(maps, gradient),
        saliency=saliency(found.by_pixels),
    )


def _check_layer(layer: str, outputs: Mapping[str, Any]) -> None:
    known = [name for name, output in outputs.items() if gives_maps(output)]
    if layer in known:
        return
    if not known:
        raise UsageError("--layer: no layer of this network gives maps")
    what = f"layer {layer!r} gives no maps" if layer in outputs else f"unknown layer {layer!r}"
    said = " ".join(part for part in (what, close(layer, known)) if part)
    raise UsageError(f"{said}; those with maps: {few(known)}")
