"""Networks of presets, small and trained for a moment, and images that they can tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np

from search.layers import every_layer
from search.trainer.saving import save
from spaces import load_space
from spaces.model import build_model, phases
from spaces.targets import targets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from spaces import Params, Scalar

    Shape = tuple[int, int, int]

STEPS = 20


class Smallest:
    """Gives the lowest number of everything and the first choice."""

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        del name, high, step, log
        return low

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        del name, high, step, log
        return low

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Scalar:
        del name
        return choices[0]


def some_images(
    count: int, shape: Shape, classes: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Noise, the brighter the higher its label; and the labels."""
    random = np.random.default_rng(0)
    labels = np.arange(count) % classes
    light = 40 + 120 * labels / (classes - 1) + random.normal(0, 25, count)
    pixels = light[:, None, None, None] + random.normal(0, 30, (count, *shape))
    return np.clip(pixels, 0, 255).astype(np.uint8), labels


def small_model(
    file: Path,
    preset: str,
    shape: Shape,
    classes: int,
    *,
    seed: int = 0,
    others: Mapping[str, Scalar] | None = None,
) -> None:
    """Save a preset's smallest network as a trainer does, after twenty steps.

    `others` are params in place of its own; a backbone has random weights unless they say
    `pretrained`.
    """
    adam: Params = {"optimizer": "adam", "learning_rate": 3e-3}
    params = {**load_space(preset).sample(Smallest()), **adam, **(others or {})}
    keras.utils.set_random_seed(seed)
    real = "pretrained" in (others or {})
    network = build_model(params, shape=shape, classes=classes, weights=real)
    images, labels = some_images(64, shape, classes)
    if not real:
        _normalize(network.model, images)
    epochs = int(params.get("frozen_epochs") or 0) + 1
    for phase in phases(network, params, classes=classes, steps=STEPS, epochs=epochs):
        seen = network.extractor(images) if phase.vectors and network.extractor else images
        for _ in range(STEPS):
            phase.fitted.train_on_batch(seen, targets(labels, classes))
    save(network.model, file)
    keras.utils.clear_session()


def _normalize(model: keras.Model, images: NDArray[np.uint8]) -> None:
    """Let batch normalization see images: random weights else shrink all that they are given."""
    found = [one for one in every_layer(model) if hasattr(one, "moving_mean")]
    before = [(one, one.momentum, one.trainable) for one in found]
    for one in found:
        one.momentum, one.trainable = 0.5, True
    for _ in range(10):
        model(images, training=True)
    for one, momentum, trainable in before:
        one.momentum, one.trainable = momentum, trainable
