"""The model that is exported, from those of one or more trials. Imports Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

from search.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


def assembled(models: Sequence[Any]) -> Any:
    """One model: uint8 images to float32 probabilities (n, classes), also of two classes.

    Of several models it is the mean of their probabilities. What is appended are layers of Keras's
    own, so that the file loads anywhere in safe mode.

    Args:
        models: each gives (n, classes), or (n, 1), the probability of the second of two classes.

    Raises:
        UsageError: they do not take the same images, or do not know as many classes.
    """
    if len(models) == 1:
        (image,), (probabilities,) = models[0].inputs, models[0].outputs
        return keras.Model(image, _of_each_class(probabilities), name=models[0].name)
    _check_alike(models)
    images = keras.Input(models[0].input_shape[1:], dtype="uint8", name="images")
    members = [
        _of_each_class(_member(model, number)(images)) for number, model in enumerate(models, 1)
    ]
    mean = keras.layers.Average(dtype="float32", name="mean_probabilities")(members)
    return keras.Model(images, mean, name="ensemble")


def _member(model: Any, number: int) -> Any:
    (image,), (probabilities,) = model.inputs, model.outputs  # which a saved model has in lists
    return keras.Model(image, probabilities, name=f"member_{number}")


def _of_each_class(probabilities: Any) -> Any:
    if probabilities.shape[-1] != 1:
        return probabilities
    first = keras.layers.Rescaling(-1.0, offset=1.0, dtype="float32")(probabilities)
    return keras.layers.Concatenate(dtype="float32")([first, probabilities])


def _check_alike(models: Sequence[Any]) -> None:
    shapes = dict.fromkeys("×".join(map(str, model.input_shape[1:])) for model in models)
    if len(shapes) > 1:
        raise UsageError(
            f"the models take images of {', '.join(shapes)}: one ensemble has one image size and "
            "one number of channels; choose trials that agree in both"
        )
    classes = dict.fromkeys(max(2, model.output_shape[-1]) for model in models)
    if len(classes) > 1:
        said = ", ".join(map(str, classes))
        raise UsageError(f"the models know {said} classes: an ensemble's know the same")
