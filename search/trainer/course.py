"""What happens around each epoch, whatever model is fitted."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import keras

from search.executor.messages import Action
from search.objective import Objective
from search.trainer.metrics import measure
from storage import AttemptEnd, Epoch

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event as Flag

    import numpy as np
    from numpy.typing import NDArray


class Course(keras.callbacks.Callback, ABC):  # type: ignore[misc]  # Keras is untyped
    """Validates after each epoch, reports, keeps the best weights, and knows when to end."""

    def __init__(
        self,
        changing: keras.Model,
        labels: NDArray[np.int64],
        report: Callable[[Epoch], Action],
        stop: Flag,
        *,
        objective: str,
        positive: int,
        fold: int,
    ) -> None:
        """Prepare to watch a training.

        Args:
            changing: the model whose weights training changes; those of the best epoch are kept.
            labels: of the validation images, (n,).
            report: tells an epoch and returns what to do.
            stop: ends the training in the middle of an epoch.
            objective: what the best epoch is best in.
            positive: the class that precision, recall, F1 and AUC speak of, if there are two.
            fold: of cross-validation, from 1.
        """
        super().__init__()
        self._changing = changing
        self._labels = labels
        self._report = report
        self._stop = stop
        self._objective = Objective(objective)
        self._positive = positive
        self._fold = fold
        self._began = 0.0
        self._best_weights: list[NDArray[Any]] | None = None
        self.epochs = 0  # that ended; a user's own `fit` may number its epochs anew
        self.losses: list[float] = []
        self.over = False
        self._closed = False  # it was over when an epoch ended: what is fitted after is nobody's
        self.end = AttemptEnd.FINISHED
        self.reason: str | None = None
        self.best: Epoch | None = None

    @property
    def value(self) -> float | None:
        """The objective's best value so far."""
        return self._objective.value_of(self.best)

    @abstractmethod
    def probabilities(self) -> NDArray[np.float64]:
        """Class probabilities (n, classes) of the validation images, as the model is now."""

    def prepare(self, epoch: int) -> None:
        """Do what must be done before an epoch, the first being 1."""

    def stalled(self) -> bool:
        """Whether there is no point in another epoch."""
        return False

    def restore(self) -> bool:
        """Give the model the weights of the best epoch; whether there is one."""
        if self._best_weights is None:
            return False
        self._changing.set_weights(self._best_weights)
        return True

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        self._began = time.perf_counter()
        self.prepare(self.epochs + 1)  # Keras asks for the epoch's first batch after this

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        if self._closed:  # Keras forgets at each `fit` that it was to stop
            self.model.stop_training = True
        elif self._stop.is_set():
            self._finish(AttemptEnd.STOPPED)
        elif not math.isfinite((logs or {}).get("loss", 0.0)):
            self._finish(AttemptEnd.DIVERGED, "the training loss is not finite")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        if self._closed or self.end == AttemptEnd.STOPPED:
            return
        self.epochs += 1
        done = self._validate(logs or {})
        self._keep_if_best(done)
        self._obey(self._report(done))
        self._closed = self.over

    def _obey(self, action: Action) -> None:
        if self.end == AttemptEnd.DIVERGED:
            return
        if action == Action.PRUNE:
            self._finish(AttemptEnd.PRUNED)
        elif action == Action.STOP:
            self._finish(AttemptEnd.STOPPED)
        elif self.stalled():
            self._finish(AttemptEnd.FINISHED)

    def _finish(self, end: AttemptEnd, reason: str | None = None) -> None:
        self.end, self.reason, self.over = end, reason, True
        self.model.stop_training = True

    def _validate(self, logs: dict[str, float]) -> Epoch:
        metrics = measure(self._labels, self.probabilities(), self._positive)
        if not math.isfinite(metrics.loss) and self.end != AttemptEnd.DIVERGED:
            self._finish(AttemptEnd.DIVERGED, "the validation loss is not finite")
        return Epoch(
            epoch=self.epochs,
            fold=self._fold,
            loss=_finite(logs.get("cross_entropy", logs.get("loss"))),
            accuracy=_finite(logs.get("accuracy")),
            val_loss=_finite(metrics.loss),
            val_accuracy=metrics.accuracy,
            val_precision=metrics.precision,
            val_recall=metrics.recall,
            val_f1=metrics.f1,
            val_auc=metrics.auc,
            val_classes=metrics.classes,
            seconds=time.perf_counter() - self._began,
        )

    def _keep_if_best(self, done: Epoch) -> None:
        if done.val_loss is None or self.end == AttemptEnd.DIVERGED:
            return
        self.losses.append(done.val_loss)
        if self._objective.best((self.best, done)) is done:
            self.best = done
            self._best_weights = self._changing.get_weights()


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
