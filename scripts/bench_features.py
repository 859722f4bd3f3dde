"""How much faster an epoch is on features that a frozen backbone gave once.

    python scripts/bench_features.py [--repeats 3] [--epochs 5]

Trains a head (128 units, dropout 0.3) on two backbones at 128×128, with the chest X-rays of
SEARCH_SHARED_DATA or ../shared/data: through the whole model with its backbone frozen, and from the
kept features. An epoch is training and validation; a first one, in which Keras traces, is not
counted. MobileNet 0.25, the smallest backbone there is, has ImageNet's weights; the time of the
other does not depend on its weights, which are random.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
from joblib import cpu_count

from search.data import DataOptions, open_source, prepare, survey
from search.trainer.backends.tensorflow import feed
from search.trainer.features import frozen_features
from search.trainer.feeding import Batches, Lesson
from search.trainer.validation import predict
from spaces.model.backbones import make_extractor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.data import Dataset
    from spaces import Params

BACKBONES = (("mobilenet", 0.25), ("mobilenetv2", 1.0))
SIDE = 128  # pixels
BATCH_SIZE = 32


class Clock(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Seconds of each epoch, with the validation pass at its end."""

    def __init__(self, validation: NDArray[Any]) -> None:
        super().__init__()
        self._validation = validation
        self._began = 0.0
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        predict(self.model, self._validation)
        self.seconds.append(time.perf_counter() - self._began)


def epochs_of(model: keras.Model, data: Dataset, inputs: dict[str, Any], epochs: int) -> float:
    """The median of the seconds of an epoch, the first left out."""
    _, labels = data.load("train")
    lesson = Lesson(targets=labels[:, None].astype("float32"))
    batches = Batches(inputs["train"], lesson, batch_size=BATCH_SIZE)
    model.compile("adam", "binary_crossentropy")
    clock = Clock(inputs["validation"])
    model.fit(feed(batches), epochs=epochs + 1, callbacks=[clock], shuffle=False, verbose=0)
    return statistics.median(clock.seconds[1:])


def new_head(extractor: keras.Model) -> keras.Model:
    """128 units, dropout and one probability, from the extractor's vectors."""
    layers = keras.layers
    hidden = [layers.Dense(128, "relu"), layers.Dropout(0.3), layers.Dense(1, "sigmoid")]
    return keras.Sequential([keras.Input(extractor.output_shape[1:]), *hidden])


def measure(params: Params, data: Dataset, repeats: int, epochs: int) -> dict[str, list[float]]:
    """Seconds of an epoch either way, and of computing the features, once a repeat."""
    found: dict[str, list[float]] = {"whole": [], "head": [], "computing": []}
    for _ in range(repeats):
        extractor = make_extractor(params, data.shape)
        with tempfile.TemporaryDirectory() as cache:
            began = time.perf_counter()
            vectors = {
                part: frozen_features(extractor, params, data, part, Path(cache))
                for part in ("train", "validation")
            }
            found["computing"].append(time.perf_counter() - began)
            found["head"].append(epochs_of(new_head(extractor), data, vectors, epochs))
        images = {part: data.load(part)[0] for part in ("train", "validation")}
        whole = keras.Model(extractor.input, new_head(extractor)(extractor.output))
        found["whole"].append(epochs_of(whole, data, images, epochs))
    return found


def tell(found: dict[str, list[float]]) -> None:
    """Print the medians, their spread and the speed-up."""
    for name, meaning in (
        ("whole", "s an epoch of the whole model, its backbone frozen"),
        ("head", "s an epoch of the head on kept features"),
        ("computing", "s to compute the features, once a data set"),
    ):
        seconds = sorted(found[name])
        middle = statistics.median(seconds)
        print(f"{middle:8.3f} ({seconds[0]:.3f} to {seconds[-1]:.3f}) {meaning}")
    ratios = sorted(a / b for a, b in zip(found["whole"], found["head"], strict=True))
    print(f"{statistics.median(ratios):8.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f}) times faster")


def main() -> None:
    """Measure each backbone and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=5)
    options = parser.parse_args()
    shared = Path(os.environ.get("SEARCH_SHARED_DATA", "../shared/data")).absolute()
    print(f"{platform.processor() or platform.machine()}, {cpu_count()} cores, "
          f"Python {platform.python_version()}, batches of {BATCH_SIZE}, median "
          f"(lowest to highest) of {options.repeats} runs of {options.epochs} epochs")  # fmt: skip
    with tempfile.TemporaryDirectory() as cache:
        source = open_source(str(shared / "chest_xray"))
        found = survey(source, DataOptions(), cache=Path(cache))
        data = prepare(found, image_size=(SIDE, SIDE), cache=Path(cache))
        for backbone, alpha in BACKBONES:
            pretrained = str(shared / "weights") if backbone == "mobilenet" else "none"
            params: Params = {"backbone": backbone, "alpha": alpha, "pretrained": pretrained}
            found = measure(params, data, options.repeats, options.epochs)
            print(f"\n{backbone} {alpha}, {data.train} + {data.validation} images {SIDE}×{SIDE}")
            tell(found)


if __name__ == "__main__":
    main()
