"""One of the processes that `bench_data.py` measures: WHAT NAME FOLDER SIDE CACHE."""

from __future__ import annotations

import json
import statistics
import sys
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from search.data import DataOptions, Dataset, open_source, prepare, survey
from search.trainer.backends.tensorflow import feed
from search.trainer.feeding import Batches, Lesson
from spaces.model import build_model, phases
from spaces.targets import targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

BATCH_SIZE = 32
LATER_EPOCHS = 4  # after the first; their median counts

Params = dict[str, Any]
STEPS: dict[str, Params] = {
    "separable": {"network": "separable", "stages": 1, "depth": 1, "width": 16,
                  "normalization": "batch", "head": "average"},
    "dense": {"network": "dense", "dense_layers": 1, "units_1": 32},
}  # fmt: skip
"""The smallest networks of two presets: the fewest weights of all, and the least computing."""


class Clock(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Seconds of each epoch."""

    def __init__(self) -> None:
        super().__init__()
        self._began = 0.0
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        self.seconds.append(time.perf_counter() - self._began)


def open_way(way: str, folder: Path, side: int, cache: Path) -> Callable[[], Iterable[Any]]:
    """What gives the batches of an epoch, each time it is called."""
    if way == "search":
        return from_cache(folder, side, cache)
    if way == "ImageDataGenerator":
        return from_generator(folder, side)
    return from_dataset(folder, side, keep=way == "dataset.cache()")


def from_cache(folder: Path, side: int, cache: Path) -> Callable[[], Iterable[Any]]:
    """As a search and its trainers do."""
    found = survey(open_source(str(folder)), DataOptions(), cache=cache)
    split = prepare(found, image_size=(side, side), cache=cache).split
    images, labels = Dataset.open(split).load("train")
    batches = Batches(images, Lesson(targets=targets(labels, 2)), batch_size=BATCH_SIZE)
    fed, numbers = feed(batches), count(1)

    def epoch() -> Iterator[Any]:
        batches.begin(next(numbers))
        yield from fed

    return epoch


def from_dataset(folder: Path, side: int, *, keep: bool) -> Callable[[], Iterable[Any]]:
    """As Keras's guides do."""
    data = keras.utils.image_dataset_from_directory(
        folder / "train",
        label_mode="binary",
        color_mode="grayscale",
        batch_size=BATCH_SIZE,
        image_size=(side, side),
        seed=0,
        verbose=False,
    )
    fed = (data.cache() if keep else data).prefetch(tf.data.AUTOTUNE)
    return lambda: iter(fed)


def from_generator(folder: Path, side: int) -> Callable[[], Iterable[Any]]:
    """As code from before Keras 3 does."""
    sys.stdout = sys.stderr  # it says how many images there are
    flow = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        str(folder / "train"),
        target_size=(side, side),
        color_mode="grayscale",
        class_mode="binary",
        batch_size=BATCH_SIZE,
        seed=0,
    )
    sys.stdout = sys.__stdout__

    def epoch() -> Iterator[Any]:
        yield from (flow[index] for index in range(len(flow)))
        flow.on_epoch_end()

    return epoch


def measure_speed(way: str, folder: Path, side: int, cache: Path) -> dict[str, float]:
    """Seconds to the first batch, and images a second of later epochs."""
    began = time.perf_counter()
    epoch = open_way(way, folder, side, cache)
    first, images, rates = 0.0, 0, []
    for _ in range(1 + LATER_EPOCHS):
        since, images = time.perf_counter(), 0
        for batch in epoch():
            first = first or time.perf_counter() - began
            images += len(batch[0])
        rates.append(images / (time.perf_counter() - since))
    return {"first": first, "rate": statistics.median(rates[1:])}


def iterate(way: str, folder: Path, side: int, cache: Path) -> dict[str, float]:
    """Say that all is imported, wait, go through two epochs, say so, and go on till the end."""
    print("imported", flush=True)
    sys.stdin.readline()
    epoch = open_way(way, folder, side, cache)
    epochs = 0
    while True:
        for _ in epoch():
            pass
        epochs += 1
        if epochs == 2:
            print("going", flush=True)


def measure_step(network: str, folder: Path, side: int, cache: Path) -> dict[str, float]:
    """Milliseconds of feeding a batch, and of a training step on one that is there already."""
    epoch = from_cache(folder, side, cache)
    batch = next(iter(epoch()))
    steps = sum(1 for _ in epoch())
    params = {**STEPS[network], "optimizer": "sgd", "learning_rate": 1e-3, "batch_size": BATCH_SIZE}
    built = build_model(params, shape=tuple(batch[0].shape[1:]), classes=2)
    (phase,) = phases(built, params, classes=2, steps=steps, epochs=1 + LATER_EPOCHS)
    clock = Clock()
    there = tf.data.Dataset.from_tensors(batch).repeat(steps)
    phase.fitted.fit(there, epochs=1 + LATER_EPOCHS, callbacks=[clock], verbose=0)
    step = statistics.median(clock.seconds[1:]) / steps
    feeding = statistics.median(timed(epoch) for _ in range(5 * LATER_EPOCHS)) / steps
    weights = built.model.count_params()
    return {"feeding": 1000 * feeding, "step": 1000 * step, "weights": weights}


def timed(epoch: Callable[[], Iterable[Any]]) -> float:
    """Seconds of one epoch."""
    began = time.perf_counter()
    for _ in epoch():
        pass
    return time.perf_counter() - began


def main() -> None:
    """Measure, and print what was found as JSON."""
    what, name, folder, side, cache = sys.argv[1:]
    measure = {"speed": measure_speed, "memory": iterate, "step": measure_step}[what]
    tf.add(1, 1)  # sets up TensorFlow's threads
    print(json.dumps(measure(name, Path(folder), int(side), Path(cache))))


if __name__ == "__main__":
    main()
