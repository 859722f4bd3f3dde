"""What every peer searches: a function that builds a network, and images that lie in the folder.

It stands alone, as a user's own file does: `search start images.npz --space task:build_model`.
"""

from __future__ import annotations

import fcntl
import json
import random
from pathlib import Path
from typing import Any

IMAGES = "images.npz"
POINTS = 20  # of the fixed list
LIST_SEED = 7


def build_model(hp: Any) -> Any:
    """A convolutional network, compiled; `hp` is KerasTuner's, or answers as that does."""
    import keras

    found = json.loads(Path("images.json").read_text())
    model = keras.Sequential([keras.Input(found["shape"]), keras.layers.Rescaling(1 / 255)])
    normalize = hp.Boolean("normalize")
    kernel = hp.Choice("kernel_size", [3, 5])
    for block in range(hp.Int("blocks", 1, 3)):
        filters = hp.Choice(f"filters_{block}", [8, 16, 32])
        model.add(keras.layers.Conv2D(filters, kernel, padding="same", use_bias=not normalize))
        if normalize:
            model.add(keras.layers.BatchNormalization())
        model.add(keras.layers.Activation("relu"))
        model.add(keras.layers.MaxPooling2D())
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dropout(hp.Float("dropout", 0.0, 0.5)))
    if hp.Boolean("hidden"):
        model.add(keras.layers.Dense(hp.Choice("units", [32, 64, 128]), activation="relu"))
    model.add(keras.layers.Dense(found["classes"], activation="softmax"))
    name = hp.Choice("optimizer", ["sgd", "rmsprop", "adam"])
    rate = hp.Float("learning_rate", 1e-4, 1e-1, sampling="log")
    optimizer = keras.optimizers.get({"class_name": name, "config": {"learning_rate": rate}})
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def build_listed(hp: Any) -> Any:
    """The next network of a fixed list, whatever is drawn: the same for whoever searches.

    What no trial draws (the default, by which tools try a model out before) is the first.
    """
    drawn = hp.Float("any", 0.0, 1.0, default=0.5)
    return build_model(_Listed(0 if drawn == 0.5 else _place(drawn)))


def _place(drawn: float) -> int:
    """A place of the list for each number drawn, in the order of their coming."""
    with Path("places.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        places: list[float] = json.loads(file.read() or "[]")
        if drawn not in places:
            places.append(drawn)
            file.truncate(0)
            file.write(json.dumps(places))
        return places.index(drawn) % POINTS


class _Listed:
    """Answers as KerasTuner's `hp` does, by a random number generator of a place's own."""

    def __init__(self, place: int) -> None:
        self._draws = random.Random(LIST_SEED + place)  # noqa: S311

    def Boolean(self, _name: str) -> bool:
        return self._draws.random() < 0.5

    def Int(self, _name: str, low: int, high: int) -> int:
        return self._draws.randint(low, high)

    def Choice(self, _name: str, values: list[Any]) -> Any:
        return self._draws.choice(values)

    def Float(self, _name: str, low: float, high: float, sampling: str = "linear") -> float:
        share = self._draws.random()
        return low * (high / low) ** share if sampling == "log" else low + share * (high - low)
