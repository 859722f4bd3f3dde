"""What is fitted for how long: a network's phases of training, each compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras

from spaces.model.augmentation import augmented, augments
from spaces.model.blocks import unfreeze
from spaces.model.optimizers import Length, make_optimizer
from spaces.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spaces.model.build import Network
    from spaces.suggester import Params


@dataclass(frozen=True, kw_only=True)
class Phase:
    """Epochs `first` to `last` (from 1, both included), in which one compiled model is fitted.

    `fitted` is what takes the training batches, `measured` what is validated after each epoch.
    Where they take `vectors`, both stand on what the frozen backbone makes of the images.
    """

    fitted: keras.Model
    measured: keras.Model
    first: int
    last: int
    vectors: bool


def phases(
    network: Network, params: Params, *, classes: int, steps: int, epochs: int
) -> Iterator[Phase]:
    """The phases of `epochs` epochs of `steps` steps; each is made when the one before has ended.

    Fitted on targets as `spaces.targets` gives them. The loss adds the L1 and L2 penalties and
    label smoothing to the cross-entropy; the metric "cross_entropy" is without them, as is
    "accuracy", a fraction.
    """
    if network.extractor is None:
        yield _whole(network, params, classes, Length(steps=steps, epochs=epochs), first=1)
        return
    frozen = min(_frozen_epochs(params, epochs), epochs)
    if frozen:
        yield _frozen(network, params, classes, Length(steps=steps, epochs=frozen))
    if frozen < epochs:
        tune(network.extractor, params)
        rest = Length(steps=steps, epochs=epochs - frozen)
        yield _whole(network, params, classes, rest, first=frozen + 1)


def tune(extractor: keras.Model, params: Params) -> None:
    """Let the blocks of the backbone train that `params` name; compile the model anew after it."""
    reading = Reading(params)
    # Random weights have no averages worth keeping.
    unfreeze(extractor, reading.count("unfrozen_blocks"), normalization=not reading.pretrained)


def _frozen_epochs(params: Params, epochs: int) -> int:
    reading = Reading(params)
    return reading.count("frozen_epochs") if reading.fine_tuned else epochs


def _frozen(network: Network, params: Params, classes: int, length: Length) -> Phase:
    """The head alone. Without augmentation the backbone says the same in each epoch.

    And in each trial, but not if its weights are random: nobody else could use what it says.
    """
    if augments(params) or network.head is None or not Reading(params).pretrained:
        return _whole(network, params, classes, length, first=1)
    # The same layers once more: what is compiled would be saved with its losses inside the model.
    fitted = keras.Model(network.head.inputs, network.head.outputs, name="fitted_head")
    _compile(fitted, params, classes, length)
    return Phase(fitted=fitted, measured=network.head, first=1, last=length.epochs, vectors=True)


def _whole(network: Network, params: Params, classes: int, length: Length, *, first: int) -> Phase:
    fitted = augmented(network.model, params)
    backbone = network.extractor.trainable_variables if network.extractor else ()
    _compile(fitted, params, classes, length, backbone)
    last = first + length.epochs - 1
    return Phase(fitted=fitted, measured=network.model, first=first, last=last, vectors=False)


def _compile(
    model: keras.Model,
    params: Params,
    classes: int,
    length: Length,
    backbone: tuple[keras.Variable, ...] | list[keras.Variable] = (),
) -> None:
    losses, metrics = keras.losses, keras.metrics
    binary = classes == 2
    loss = losses.BinaryCrossentropy if binary else losses.CategoricalCrossentropy
    entropy = metrics.BinaryCrossentropy if binary else metrics.CategoricalCrossentropy
    accuracy = _RoundedAccuracy if binary else metrics.CategoricalAccuracy
    model.compile(
        optimizer=make_optimizer(params, length, backbone),
        loss=loss(label_smoothing=Reading(params).number("label_smoothing")),
        metrics=[entropy(name="cross_entropy"), accuracy(name="accuracy")],
    )


class _RoundedAccuracy(keras.metrics.MeanMetricWrapper):  # type: ignore[misc]  # Keras is untyped
    """How often the likelier of two classes is predicted; Keras's own takes no mixed labels."""

    def __init__(self, name: str) -> None:
        super().__init__(_rounded_matches, name)


def _rounded_matches(targets: Any, predictions: Any) -> Any:
    return keras.ops.equal(keras.ops.round(targets), keras.ops.round(predictions))
