"""Ray Tune as its guides show it: ASHA and OptunaSearch, a core a trial."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ray import tune
from ray.tune.schedulers import ASHAScheduler
from ray.tune.search.optuna import OptunaSearch

FOLDER = Path.cwd()
CORES = int(os.environ["PEERS_CORES"])
SEED = int(os.environ["PEERS_SEED"])
EPOCHS = int(os.environ["PEERS_EPOCHS"])
TRIALS = int(os.environ["PEERS_TRIALS"])


def train(config: dict[str, Any]) -> None:
    """A trial, in a process of its own."""
    os.chdir(FOLDER)
    import keras
    from training import BUILD, EpochLog, images

    class Report(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            tune.report({"val_loss": float(logs["val_loss"])})

    (x, y), validation = images()
    model = BUILD(_Given(config))
    callbacks = [EpochLog(), Report()]
    model.fit(x, y, validation_data=validation, epochs=EPOCHS, verbose=0, callbacks=callbacks)


class _Given:
    """A point that was drawn, as KerasTuner's `hp`."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    def _get(self, name: str, *_: Any, **__: Any) -> Any:
        return self._config[name]

    Boolean = Int = Choice = Float = _get


class _Space:
    """Draws nothing, and keeps what was asked for: Ray wants the space beforehand."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def Boolean(self, name: str) -> bool:
        self.found[name] = tune.choice([False, True])
        return True

    def Int(self, name: str, low: int, high: int) -> int:
        self.found[name] = tune.randint(low, high + 1)
        return high

    def Choice(self, name: str, values: list[Any]) -> Any:
        self.found[name] = tune.choice(values)
        return values[0]

    def Float(
        self, name: str, low: float, high: float, sampling: str = "linear", **_: Any
    ) -> float:
        log = sampling == "log"
        self.found[name] = (tune.loguniform if log else tune.uniform)(low, high)
        return low


def main() -> None:
    """Search."""
    import task

    space = _Space()
    getattr(task, os.environ["PEERS_BUILD"])(space)
    searching = None if TRIALS else OptunaSearch(metric="val_loss", mode="min", seed=SEED)
    halving = None if TRIALS else ASHAScheduler(max_t=EPOCHS, grace_period=1, reduction_factor=4)
    config = tune.TuneConfig(
        metric="val_loss",
        mode="min",
        search_alg=searching,
        scheduler=halving,
        num_samples=TRIALS or -1,
        max_concurrent_trials=CORES,
    )
    trainable = tune.with_resources(train, {"cpu": 1})
    tune.Tuner(trainable, param_space=space.found, tune_config=config).fit()


if __name__ == "__main__":
    main()
