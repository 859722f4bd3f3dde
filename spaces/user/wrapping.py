"""From what a user's builder returned to a model of uint8 images and probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
from keras_tuner.src.applications.augment import RandAugment

from spaces.errors import SpaceError
from spaces.user.augmentation import without_augmentation
from spaces.user.images import Preparation
from spaces.user.losses import Loss, compiled_loss
from spaces.user.operations import is_graph, operations, rescales

if TYPE_CHECKING:
    from collections.abc import Sequence

Shape = tuple[int, int, int]
_PROBABILITIES = {"softmax", "sigmoid", "hard_sigmoid", "sparsemax", "sparse_sigmoid"}


@dataclass(frozen=True, kw_only=True)
class Wrapped:
    """A functional model around the user's layers, and what it does to an image."""

    model: keras.Model  # uint8 images to probabilities
    preparation: Preparation
    loss: Loss


def wrap(returned: object, shape: Shape, classes: int) -> Wrapped:
    """Check what a builder returned against the data, and wrap it.

    Args:
        returned: should be a compiled `keras.Model`.
        shape: (height, width, channels) of the data's images.
        classes: how many there are.

    Raises:
        SpaceError: it is no compiled model, or one that does not fit the data.
    """
    user = _compiled(returned)
    graph = _graph(user, shape)
    preparation = _preparation(graph, shape)
    images = keras.Input(shape, dtype="uint8", name="image")
    outputs = _outputs(graph, _prepared(images, preparation), shape)
    loss = compiled_loss(user, _count(outputs, classes))
    _check_loss(loss, graph, classes)
    model = keras.Model(images, outputs, name="classifier")
    return Wrapped(
        model=_with_probabilities(model, loss) if loss.from_logits else model,
        preparation=preparation,
        loss=loss,
    )


def _compiled(returned: object) -> keras.Model:
    if not isinstance(returned, keras.Model):
        given = f"a {type(returned).__name__}" if returned is not None else "nothing"
        raise SpaceError(f"returned {given}: it must build a Keras model and return it")
    if not returned.compiled:
        raise SpaceError("returned a model that is not compiled: call model.compile(…) on it")
    return returned


def _graph(user: keras.Model, shape: Shape) -> keras.Model:
    """The user's layers without what it was compiled with, which an export does not need."""
    if not is_graph(user):
        return user
    if not user.built:
        user.build((None, *shape))
    if len(user.inputs) != 1 or len(user.outputs) != 1:
        counts = f"{len(user.inputs)} inputs and {len(user.outputs)} outputs"
        raise SpaceError(f"the model has {counts}: a classifier has one of each")
    graph = keras.Model(user.inputs[0], user.outputs[0], name=user.name)
    if any(isinstance(operation, RandAugment) for operation in operations(graph)):
        return without_augmentation(graph)
    return graph


def _preparation(graph: keras.Model, shape: Shape) -> Preparation:
    if not is_graph(graph):
        return Preparation(scaled=not rescales(graph), tripled=False)
    wanted = tuple(graph.inputs[0].shape)[1:]
    _check_input(wanted, shape)
    whole = keras.backend.is_int_dtype(graph.inputs[0].dtype)
    return Preparation(
        scaled=not whole and not rescales(graph),
        tripled=shape[2] == 1 and wanted[2] == 3,
        whole=whole,
    )


def _check_input(wanted: Sequence[int | None], shape: Shape) -> None:
    height, width, channels = shape
    if len(wanted) != 3:
        raise SpaceError(
            f"the model takes inputs of shape {tuple(wanted)}, not images: give it "
            f"keras.Input({shape}), and a Flatten where it wants a vector"
        )
    sizes = [size or actual for size, actual in zip(wanted, shape, strict=True)]
    if sizes[:2] != [height, width]:
        raise SpaceError(
            f"the model takes images of {sizes[0]}×{sizes[1]}, the data's are {height}×{width}: "
            f"search with --image-size {_size(sizes)}, or give it keras.Input({shape})"
        )
    if sizes[2] != channels and (channels, sizes[2]) != (1, 3):
        raise SpaceError(
            f"the model takes images of {sizes[2]} channels, the data's have {channels}: "
            f"give it keras.Input({shape})"
        )


def _size(sizes: Sequence[int]) -> str:
    return str(sizes[0]) if sizes[0] == sizes[1] else f"{sizes[0]}x{sizes[1]}"


def _prepared(images: keras.KerasTensor, preparation: Preparation) -> keras.KerasTensor:
    ready = images
    if not preparation.whole:
        # By 1 it only makes floats of whole numbers.
        ready = keras.layers.Rescaling(1 / 255 if preparation.scaled else 1, name="scale")(ready)
    if preparation.tripled:
        ready = keras.layers.Concatenate(name="three_channels")([ready, ready, ready])
    return ready


def _outputs(graph: keras.Model, images: keras.KerasTensor, shape: Shape) -> Any:
    try:
        return graph(images)
    except Exception as error:
        size = "×".join(str(side) for side in shape)
        text = " ".join(str(error).split())
        raise SpaceError(f"the model does not take images of {size}: {text}") from error


def _count(outputs: Any, classes: int) -> int:
    """How many numbers the model gives an image: one a class, or 1 of two classes."""
    shape = getattr(outputs, "shape", None)
    if shape is None or len(shape) != 2 or shape[1] is None:
        raise SpaceError(
            f"the model gives outputs of shape {tuple((shape or ())[1:])} an image: "
            f"it must give {classes} numbers, one a class"
        )
    if shape[1] != classes and (shape[1], classes) != (1, 2):
        raise SpaceError(
            f"the model gives {shape[1]} numbers an image, the data has {classes} classes: "
            f"end it in Dense({classes}, activation='softmax')"
        )
    return int(shape[1])


def _check_loss(loss: Loss, graph: keras.Model, classes: int) -> None:
    if loss.outputs == 1 and (loss.labels == "index" or loss.family == "categorical"):
        raise SpaceError(
            f"the model gives 1 number an image, {loss.name} wants one a class: end it in "
            f"Dense({classes}, activation='softmax'), or compile it with binary_crossentropy"
        )
    if loss.from_logits or not is_graph(graph):
        return
    last = list(operations(graph))[-1]
    activation = getattr(getattr(last, "activation", None), "__name__", None)
    if activation in vars(keras.activations) and activation not in _PROBABILITIES:
        ending = "sigmoid" if loss.outputs == 1 else "softmax"
        raise SpaceError(
            f"the model's last layer {last.name!r} gives no probabilities ({activation}): give it "
            f"activation={ending!r}, or compile with a loss of from_logits=True"
        )


def _with_probabilities(model: keras.Model, loss: Loss) -> keras.Model:
    activation = "sigmoid" if loss.per_output else "softmax"
    layer = keras.layers.Activation(activation, dtype="float32", name="probabilities")
    return keras.Model(model.inputs[0], layer(model.outputs[0]), name=model.name)
