"""Plain Optuna as its examples show it: so many of these processes on one database."""

from __future__ import annotations

from typing import Any

import keras
import optuna
from training import BUILD, EPOCHS, TRIALS, EpochLog, Suggested, images

(x, y), validation = images()


class Pruning(keras.callbacks.Callback):
    """What optuna-integration's KerasPruningCallback does."""

    def __init__(self, trial: optuna.Trial) -> None:
        super().__init__()
        self._trial = trial

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._trial.report(float(logs["val_loss"]), step=epoch)
        if self._trial.should_prune():
            raise optuna.TrialPruned


def objective(trial: optuna.Trial) -> float:
    """The lowest validation loss."""
    keras.backend.clear_session()
    model = BUILD(Suggested(trial))
    callbacks = [EpochLog(), *([] if TRIALS else [Pruning(trial)])]
    history = model.fit(
        x, y, validation_data=validation, epochs=EPOCHS, verbose=0, callbacks=callbacks
    )
    return float(min(history.history["val_loss"]))


study = optuna.load_study(study_name="peers", storage="sqlite:///optuna.db")
done = optuna.study.MaxTrialsCallback(TRIALS, states=None) if TRIALS else None
study.optimize(objective, callbacks=[done] if done else [])
