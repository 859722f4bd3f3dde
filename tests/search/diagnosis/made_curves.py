"""Curves made by formulas, with noise, of which is known what they show."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

import numpy as np
from simulated import epoch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from storage import Epoch, LayerHealth

    Shape = Callable[[NDArray[np.float64], np.random.Generator], tuple[object, object]]

QUIET = 0.02  # of a loss: the noise that every curve has


def _decay(time: NDArray[np.float64], low: float, *, speed: float = 6.0) -> NDArray[np.float64]:
    """From 1.05 down towards `low`; `time` goes from 0 to 1."""
    return low + (1.05 - low) * np.exp(-speed * time)


def _good(time: NDArray[np.float64], _: np.random.Generator) -> tuple[object, object]:
    return _decay(time, 0.1, speed=20), _decay(time, 0.14, speed=20)


def _underfitting(time: NDArray[np.float64], _: np.random.Generator) -> tuple[object, object]:
    return _decay(time, 0.8, speed=10), _decay(time, 0.82, speed=10)


def _rising(time: NDArray[np.float64], _: np.random.Generator) -> tuple[object, object]:
    return _decay(time, 0.02), _decay(time, 0.3, speed=10) + 0.5 * np.maximum(time - 0.4, 0)


def _apart(time: NDArray[np.float64], _: np.random.Generator) -> tuple[object, object]:
    return _decay(time, 0.02), _decay(time, 0.4, speed=10)


def _jumping(time: NDArray[np.float64], generator: np.random.Generator) -> tuple[object, object]:
    jumps = np.exp(generator.normal(0, 0.7, len(time)))
    return _decay(time, 0.2, speed=10), _decay(time, 0.25, speed=10) * jumps


def _shaking(time: NDArray[np.float64], generator: np.random.Generator) -> tuple[object, object]:
    jumps = np.exp(generator.normal(0, 0.7, (2, len(time))))
    return 0.7 * jumps[0], 0.7 * jumps[1]


def _climbing(time: NDArray[np.float64], _: np.random.Generator) -> tuple[object, object]:
    course = _decay(time, 0.3, speed=12) + 0.5 * np.maximum(time - 0.3, 0)
    return course, course + 0.05


def _falling(time: NDArray[np.float64], _: np.random.Generator) -> tuple[object, object]:
    return _decay(time, 0.05, speed=1.5), _decay(time, 0.08, speed=1.5)


def _creeping(time: NDArray[np.float64], _: np.random.Generator) -> tuple[object, object]:
    return 1.1 - 0.15 * time, 1.08 - 0.14 * time


def _exploding(time: NDArray[np.float64], _: np.random.Generator) -> tuple[object, object]:
    course = _decay(time, 0.6, speed=10) + 8 * np.maximum(time - 0.5, 0)
    return course, course


SHAPES: dict[str, Shape] = {
    "good": _good,
    "underfitting": _underfitting,
    "rising": _rising,
    "apart": _apart,
    "jumping": _jumping,
    "shaking": _shaking,
    "climbing": _climbing,
    "falling": _falling,
    "creeping": _creeping,
    "exploding": _exploding,
}


def made(shape: str, *, length: int, classes: int, seed: int, noise: float = QUIET) -> list[Epoch]:
    """Epochs of a shape whose losses are parts of ln(classes)."""
    generator = np.random.default_rng([seed, length, classes])
    train, val = SHAPES[shape](np.linspace(0, 1, length), generator)
    calm = noise / 20 if shape == "creeping" else noise  # a creeping network hardly changes
    rows = np.exp(generator.normal(0, calm, (2, length))) * np.array([train, val]) * log(classes)
    return [losses(number, *row) for number, row in enumerate(rows.T.tolist(), start=1)]


def losses(
    number: int,
    train: float | None,
    val: float | None,
    *,
    fold: int = 1,
    rate: float | None = None,
    layers: Sequence[LayerHealth] = (),
) -> Epoch:
    """An epoch of these losses."""
    one = epoch(number, val, fold=fold)
    return replace(one, loss=train, learning_rate=rate, layers=tuple(layers))
