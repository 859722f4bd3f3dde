"""What happens around each epoch, whatever model is fitted."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import keras

from search.executor.messages import Action
from search.trainer import health
from search.trainer.checkpoint import Checkpoints, State, assign
from search.trainer.draws import draw_anew
from search.trainer.metrics import measure
from search.trainer.normalization import InitialBias
from search.trainer.progress import Progress
from search.trainer.room import WaitedInVainError
from storage import AttemptEnd, Epoch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.executor.messages import Resume, TrialSpec
    from search.trainer.supervision import Supervision
    from storage import Checkpoint, LayerHealth

_AT_ONCE = (AttemptEnd.STOPPED, AttemptEnd.RELEASED)  # in the middle of an epoch, which is nobody's


class Course(keras.callbacks.Callback, ABC):  # type: ignore[misc]  # Keras is untyped
    """Validates after each epoch, reports, keeps best weights and checkpoints, knows when to end.

    Where the attempt goes on from a checkpoint, the model has the checkpoint's weights once this is
    made, and its optimizer after `restore_optimizer`.
    """

    def __init__(
        self,
        spec: TrialSpec,
        changing: keras.Model,
        labels: NDArray[np.int64],
        supervision: Supervision,
        *,
        fold: int,
        earlier: Sequence[NDArray[np.float64]] = (),
        trained: keras.Model | None = None,
        resumable: bool = True,
        followed: bool = False,
    ) -> None:
        """Prepare to watch a training.

        Args:
            spec: the objective, the seed, where checkpoints go, and which one to go on from.
            changing: the model whose weights training changes; those of the best epoch are kept.
            labels: of the validation images, (n,).
            supervision: is told of epochs, and says when to end.
            fold: of cross-validation, from 1.
            earlier: what the best epochs of the folds before it predicted.
            trained: the model whose weights a checkpoint holds; default `changing`.
            followed: whether another fold comes after this one.
            resumable: False: a later attempt could not go on, and no checkpoint is written.

        Raises:
            CheckpointError: the checkpoint cannot be gone on from.
        """
        super().__init__()
        self._changing = changing
        self._trained = trained or changing
        self._labels = labels
        self._supervision = supervision
        self._positive = spec.positive
        self._seed = spec.seed
        self._fold = fold
        self._last = spec.epochs if followed else None
        self._began = 0.0
        self._initial_bias: InitialBias | None = None  # until it is corrected
        self._best_weights: list[NDArray[Any]] | None = None
        self._best_probabilities: NDArray[np.float64] | None = None
        self._earlier = list(earlier)
        self._checkpoints = Checkpoints(spec, fold, supervision) if resumable else None
        self._until = spec.refit
        self.progress = Progress(spec.objective, last_counts=spec.refit is not None)
        self.over = False
        self._closed = False  # it was over when an epoch ended: what is fitted after is nobody's
        self.end = AttemptEnd.FINISHED
        self.reason: str | None = None
        self.checkpoint: Checkpoint | None = None  # that no report has told
        self._optimizer: list[NDArray[Any]] | None = None  # the checkpoint's, where there is one
        if spec.resume is not None:
            self._go_on(spec.resume)

    @abstractmethod
    def probabilities(self) -> NDArray[np.float64]:
        """Class probabilities (n, classes) of the validation images, as the model is now."""

    def prepare(self, epoch: int) -> None:
        """Do what must be done before an epoch, the first being 1."""

    def stalled(self) -> bool:
        """Whether there is no point in another epoch."""
        return False

    def sample(self) -> tuple[NDArray[Any], NDArray[Any]] | None:
        """Some training inputs and targets as the fitted model takes them, to look at its layers.

        None where they are not to be had.
        """
        return None

    @property
    def predictions(self) -> list[NDArray[np.float64]]:
        """Probabilities (n, classes) of each fold's best epoch; this one's only if it has one."""
        return [*self._earlier, *([] if (own := self._best_probabilities) is None else [own])]

    @property
    def followed(self) -> bool:
        """Whether another fold comes after this one."""
        return self._last is not None

    def restore_best(self) -> bool:
        """Give the model the weights of the best epoch; whether there is one."""
        if self._best_weights is None:
            return False
        self._changing.set_weights(self._best_weights)
        return True

    def restore_optimizer(self, model: keras.Model) -> None:
        """Give the optimizer of `model`, which is compiled, the checkpoint's state, if any.

        Raises:
            CheckpointError: it is of another optimizer.
        """
        if self._optimizer is not None:
            model.optimizer.build(model.trainable_variables)
            assign(model.optimizer.variables, self._optimizer)
            self._optimizer = None

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        self._began = time.perf_counter()
        # Counted here, for a user's own `fit` may number its epochs anew.
        number = self.progress.epochs + 1
        draw_anew(self.model, self._seed, number)
        if number == 1:
            self._initial_bias = InitialBias(self.model)
        self.prepare(number)  # Keras asks for the epoch's first batch after this

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        self._supervision.show_life()
        if self._closed:  # Keras forgets at each `fit` that it was to stop
            self.model.stop_training = True
        elif self._supervision.stop.is_set():
            self._finish(AttemptEnd.STOPPED)
        elif self._supervision.release.is_set() and self._all_kept():
            self._finish(AttemptEnd.RELEASED)
        elif not math.isfinite((logs or {}).get("loss", 0.0)):
            self._finish(AttemptEnd.DIVERGED, "the training loss is not finite")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:  # noqa: ARG002
        if self._closed or self.end in _AT_ONCE:
            return
        if self._initial_bias is not None:
            self._initial_bias.correct()
            self._initial_bias = None
        probabilities = self.probabilities()
        done = self._measure(logs or {}, probabilities)
        if self.end != AttemptEnd.DIVERGED and self.progress.add(done):
            self._best_weights = self._changing.get_weights()
            self._best_probabilities = probabilities
        self._obey(self._supervision.report(done, self._checkpoint_if_due()))
        self._closed = self.over

    def _obey(self, action: Action) -> None:
        if self.end == AttemptEnd.DIVERGED:
            return
        if action == Action.PRUNE:
            self._finish(AttemptEnd.PRUNED)
        elif action == Action.STOP:
            self._finish(AttemptEnd.STOPPED)
        elif action == Action.RELEASE:
            if not self._all_kept():
                self.checkpoint = self._write_checkpoint()
            self._finish(AttemptEnd.RELEASED)
        elif self.stalled() if self._until is None else self.progress.epochs >= self._until:
            self._finish(AttemptEnd.FINISHED)

    def _finish(self, end: AttemptEnd, reason: str | None = None) -> None:
        self.end, self.reason, self.over = end, reason, True
        self.model.stop_training = True

    def _measure(self, logs: dict[str, float], probabilities: NDArray[np.float64]) -> Epoch:
        metrics = measure(self._labels, probabilities, self._positive)
        seconds = time.perf_counter() - self._began
        if not math.isfinite(metrics.loss) and self.end != AttemptEnd.DIVERGED:
            self._finish(AttemptEnd.DIVERGED, "the validation loss is not finite")
        return Epoch(
            epoch=self.progress.epochs + 1,
            fold=self._fold,
            loss=_finite(logs.get("cross_entropy", logs.get("loss"))),
            accuracy=_finite(logs.get("accuracy")),
            precision=_finite(logs.get("precision")),
            recall=_finite(logs.get("recall")),
            f1=_finite(logs.get("f1")),
            learning_rate=self._learning_rate(),
            layers=self._look(),
            val_loss=_finite(metrics.loss),
            val_accuracy=metrics.accuracy,
            val_precision=metrics.precision,
            val_recall=metrics.recall,
            val_f1=metrics.f1,
            val_auc=metrics.auc,
            val_classes=metrics.classes,
            seconds=seconds,
        )

    def _look(self) -> tuple[LayerHealth, ...]:
        if not health.due(self.progress.epochs + 1) or (sample := self.sample()) is None:
            return ()
        return tuple(health.look(self.model, *sample))

    def _learning_rate(self) -> float | None:
        rate = getattr(getattr(self.model, "optimizer", None), "learning_rate", None)
        return None if rate is None else _finite(float(keras.ops.convert_to_numpy(rate)))

    def _all_kept(self) -> bool:
        """Whether another checkpoint would keep nothing more."""
        return self._checkpoints is None or self._checkpoints.newest == self.progress.epochs

    def _checkpoint_if_due(self) -> Checkpoint | None:
        due = self._checkpoints is not None and (
            self._checkpoints.due(self.progress.epochs) or self._fold_ends()
        )
        return self._write_checkpoint() if due and self.end != AttemptEnd.DIVERGED else None

    def _fold_ends(self) -> bool:
        """Whether another fold follows, which a later attempt could not go on in without this."""
        return self._last is not None and (self.progress.epochs >= self._last or self.stalled())

    def _write_checkpoint(self) -> Checkpoint | None:
        """None where there is no room for it, and the attempt is to end."""
        assert self._checkpoints is not None  # noqa: S101
        epochs, best = self.progress.epochs, self.progress.best
        newest = self._trained is self._changing and best is not None and best.epoch == epochs
        state = State(
            weights=self._trained.get_weights(),
            optimizer=[keras.ops.convert_to_numpy(one) for one in self.model.optimizer.variables],
            best=None if newest else self._best_weights,
            predictions=self.predictions,
        )
        try:
            return self._checkpoints.write(epochs, state)
        except WaitedInVainError:
            return None

    def _go_on(self, resume: Resume) -> None:
        assert self._checkpoints is not None  # noqa: S101
        state = self._checkpoints.read(resume)
        for epoch in resume.epochs:
            self.progress.add(epoch)
        assign(self._trained.weights, state.weights)
        if self.progress.best is not None:
            self._best_weights = state.best or state.weights
        own = self._fold - 1
        self._earlier = state.predictions[:own]
        # An older release wrote none.
        self._best_probabilities = next(iter(state.predictions[own:]), None)
        self._optimizer = state.optimizer


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
