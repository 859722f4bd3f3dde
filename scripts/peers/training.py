"""What the peers' scripts share: their images, and a line for every epoch."""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path
from typing import Any

import keras
import numpy as np
import task

BUILD = getattr(task, os.environ["PEERS_BUILD"])
EPOCHS = int(os.environ["PEERS_EPOCHS"])
TRIALS = int(os.environ["PEERS_TRIALS"])  # 0: until it is killed
SEED = int(os.environ["PEERS_SEED"])


def images() -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """For training and for validation."""
    with np.load(task.IMAGES) as found:
        return (
            (found["train_images"], found["train_labels"]),
            (found["val_images"], found["val_labels"]),
        )


class EpochLog(keras.callbacks.Callback):
    """Appends a line for each epoch to epochs.jsonl, as all peers do."""

    def on_train_begin(self, logs: Any = None) -> None:  # noqa: ARG002
        self._trial = uuid.uuid4().hex

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        self._began = time.time()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        now = time.time()
        line = {"time": now, "trial": self._trial, "val_loss": float(logs["val_loss"])}
        with Path("epochs.jsonl").open("a") as file:
            file.write(json.dumps({**line, "seconds": now - self._began}) + "\n")


class Suggested:
    """Optuna's trial, as KerasTuner's `hp`."""

    def __init__(self, trial: Any) -> None:
        self._trial = trial

    def Boolean(self, name: str) -> bool:
        return bool(self._trial.suggest_categorical(name, [False, True]))

    def Int(self, name: str, low: int, high: int) -> int:
        return int(self._trial.suggest_int(name, low, high))

    def Choice(self, name: str, values: list[Any]) -> Any:
        return self._trial.suggest_categorical(name, values)

    def Float(
        self,
        name: str,
        low: float,
        high: float,
        sampling: str = "linear",
        default: float | None = None,  # noqa: ARG002
    ) -> float:
        return float(self._trial.suggest_float(name, low, high, log=sampling == "log"))
