"""What is fitted for how long: a network's phases of training, each compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import keras

from spaces.model.augmentation import augmented, augments
from spaces.model.blocks import unfreeze
from spaces.model.counts import Counts
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


@dataclass(frozen=True, kw_only=True)
class _Classes:
    count: int
    positive: int


def phases(
    network: Network,
    params: Params,
    *,
    classes: int,
    steps: int,
    epochs: int,
    positive: int = 1,
) -> Iterator[Phase]:
    """The phases of `epochs` epochs of `steps` steps; each is made when the one before has ended.

    Fitted on targets as `spaces.targets` gives them. The loss adds the L1 and L2 penalties and
    label smoothing to the cross-entropy; the metric "cross_entropy" is without them, as are
    "accuracy", "precision", "recall" and "f1", which of two classes speak of the `positive` one.
    """
    counted = _Classes(count=classes, positive=positive)
    if network.extractor is None:
        yield _whole(network, params, counted, Length(steps=steps, epochs=epochs), first=1)
        return
    frozen = min(_frozen_epochs(params, epochs), epochs)
    if frozen:
        yield _frozen(network, params, counted, Length(steps=steps, epochs=frozen))
    if frozen < epochs:
        tune(network.extractor, params)
        rest = Length(steps=steps, epochs=epochs - frozen)
        yield _whole(network, params, counted, rest, first=frozen + 1)


def tune(extractor: keras.Model, params: Params) -> None:
    """Let the blocks of the backbone train that `params` name; compile the model anew after it."""
    reading = Reading(params)
    # Random weights have no averages worth keeping.
    unfreeze(extractor, reading.count("unfrozen_blocks"), normalization=not reading.pretrained)


def _frozen_epochs(params: Params, epochs: int) -> int:
    reading = Reading(params)
    return reading.count("frozen_epochs") if reading.fine_tuned else epochs


def _frozen(network: Network, params: Params, classes: _Classes, length: Length) -> Phase:
    """The head alone. Without augmentation the backbone says the same in each epoch.

    And in each trial, but not if its weights are random: nobody else could use what it says.
    """
    if augments(params) or network.head is None or not Reading(params).pretrained:
        return _whole(network, params, classes, length, first=1)
    # The same layers once more: what is compiled would be saved with its losses inside the model.
    fitted = keras.Model(network.head.input, network.head.output, name="fitted_head")
    _compile(fitted, params, classes, length)
    return Phase(fitted=fitted, measured=network.head, first=1, last=length.epochs, vectors=True)


def _whole(
    network: Network, params: Params, classes: _Classes, length: Length, *, first: int
) -> Phase:
    fitted = augmented(network.model, params)
    backbone = network.extractor.trainable_variables if network.extractor else ()
    _compile(fitted, params, classes, length, backbone)
    last = first + length.epochs - 1
    return Phase(fitted=fitted, measured=network.model, first=first, last=last, vectors=False)


def _compile(
    model: keras.Model,
    params: Params,
    classes: _Classes,
    length: Length,
    backbone: tuple[keras.Variable, ...] | list[keras.Variable] = (),
) -> None:
    losses, metrics = keras.losses, keras.metrics
    binary = classes.count == 2
    loss = losses.BinaryCrossentropy if binary else losses.CategoricalCrossentropy
    entropy = metrics.BinaryCrossentropy if binary else metrics.CategoricalCrossentropy
    model.compile(
        optimizer=make_optimizer(params, length, backbone),
        loss=loss(label_smoothing=Reading(params).number("label_smoothing")),
        metrics=[entropy(name="cross_entropy"), Counts(classes.count, classes.positive)],
    )
