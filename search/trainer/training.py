"""Training one trial's model with Keras."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras

from search.data import Dataset
from search.executor.messages import Action, Outcome, TrialSpec
from search.trainer.backend import feed
from search.trainer.feeding import Batches
from search.trainer.memory import peak_memory
from search.trainer.metrics import measure
from search.trainer.saving import save
from search.trainer.validation import predict
from spaces.model import build_model
from storage import AttemptEnd, Epoch

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event as Flag

    import numpy as np


def train(spec: TrialSpec, report: Callable[[Epoch], Action], stop: Flag) -> Outcome:
    """Train to the last epoch, early stopping, the pruner or `stop`; save the best epoch's model.

    Args:
        spec: what to train, on which prepared data.
        report: tells an epoch and returns what to do.
        stop: ends the training in the middle of an epoch.
    """
    keras.utils.set_random_seed(spec.seed)
    data = Dataset.open(Path(spec.data))
    model = build_model(spec.params, shape=data.shape, classes=len(data.classes))
    images, labels = data.load("train")
    size = _integer(spec.params["batch_size"])
    batches = Batches(images, labels, batch_size=size, seed=spec.seed)
    patience = _integer(spec.params["patience"])
    course = _Course(data, batches, report, stop, patience=patience)
    model.fit(feed(batches), epochs=spec.epochs, callbacks=[course], shuffle=False, verbose=0)
    return _conclude(model, course, Path(spec.model_file))


def _conclude(model: Any, course: _Course, path: Path) -> Outcome:
    digest = None
    if course.best_weights is not None:
        model.set_weights(course.best_weights)
        digest = save(model, path)
    return Outcome(
        end=course.end,
        reason=course.reason,
        value=course.best_value,
        best_epoch=course.best_epoch,
        weights=model.count_params(),
        model_hash=digest,
        peak_memory=peak_memory(),
    )


class _Course(keras.callbacks.Callback):  # type: ignore[misc]  # Keras is untyped
    """Validates after each epoch, reports, keeps the best weights, and knows when to end."""

    def __init__(
        self,
        data: Dataset,
        batches: Batches,
        report: Callable[[Epoch], Action],
        stop: Flag,
        *,
        patience: int,
    ) -> None:
        super().__init__()
        self._batches = batches
        self._images, self._labels = data.load("validation")
        self._report = report
        self._stop = stop
        self._patience = patience
        self._began = 0.0
        self.end = AttemptEnd.FINISHED
        self.reason: str | None = None
        self.best_value: float | None = None
        self.best_epoch: int | None = None
        self.best_weights: list[np.ndarray[Any, Any]] | None = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        self._began = time.perf_counter()
        self._batches.begin(epoch + 1)  # Keras asks for the epoch's first batch after this

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        if self._stop.is_set():
            self._finish(AttemptEnd.STOPPED)
        elif not math.isfinite((logs or {}).get("loss", 0.0)):
            self._finish(AttemptEnd.DIVERGED, "the training loss is not finite")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        if self.end == AttemptEnd.STOPPED:
            return
        done = self._validate(epoch + 1, logs or {})
        self._keep_if_best(done)
        action = self._report(done)
        if self.end == AttemptEnd.DIVERGED:
            return
        if action == Action.PRUNE:
            self._finish(AttemptEnd.PRUNED)
        elif action == Action.STOP:
            self._finish(AttemptEnd.STOPPED)
        elif self.best_epoch is not None and epoch + 1 - self.best_epoch >= self._patience:
            self.model.stop_training = True

    def _finish(self, end: AttemptEnd, reason: str | None = None) -> None:
        self.end, self.reason = end, reason
        self.model.stop_training = True

    def _validate(self, epoch: int, logs: dict[str, float]) -> Epoch:
        metrics = measure(self._labels, predict(self.model, self._images))
        if not math.isfinite(metrics.loss) and self.end != AttemptEnd.DIVERGED:
            self._finish(AttemptEnd.DIVERGED, "the validation loss is not finite")
        return Epoch(
            epoch=epoch,
            loss=_finite(logs.get("cross_entropy")),
            accuracy=_finite(logs.get("accuracy")),
            val_loss=_finite(metrics.loss),
            val_accuracy=metrics.accuracy,
            val_precision=metrics.precision,
            val_recall=metrics.recall,
            val_f1=metrics.f1,
            val_auc=metrics.auc,
            seconds=time.perf_counter() - self._began,
        )

    def _keep_if_best(self, done: Epoch) -> None:
        if done.val_loss is None or self.end == AttemptEnd.DIVERGED:
            return
        if self.best_value is None or done.val_loss < self.best_value:
            self.best_value, self.best_epoch = done.val_loss, done.epoch
            self.best_weights = self.model.get_weights()


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def _integer(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101  # the catalog says so
    return value
