"""Training the network that a trial's params describe."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import keras

from search.executor.messages import Action, Outcome, TrialSpec
from search.trainer.course import Course
from search.trainer.features import StoppedError, frozen_features
from search.trainer.feeding import Batches, Lesson
from search.trainer.folds import train_folds
from search.trainer.memory import peak_memory
from search.trainer.mixing import Mixing
from search.trainer.resident import fed
from search.trainer.saving import save
from search.trainer.validation import predict
from spaces import Limits
from spaces.model import Network, Phase, build_model, phases
from spaces.model.optimizers import plateau_rate
from spaces.model.refusal import reason_against, size_of
from spaces.reading import Reading
from spaces.targets import class_weights, targets
from storage import AttemptEnd, Epoch

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event as Flag

    import numpy as np
    from numpy.typing import NDArray

    from search.data import Dataset, Part
    from spaces.inputs import Inputs


def train_network(spec: TrialSpec, report: Callable[[Epoch], Action], stop: Flag) -> Outcome:
    """Train to the last epoch, early stopping, the pruner or `stop`; save the best epoch's model.

    With cross-validation that is done in every fold, and no model is saved.

    Args:
        spec: what to train, on which prepared data.
        report: tells an epoch and returns what to do.
        stop: ends the training in the middle of an epoch.
    """
    return train_folds(spec, partial(_train, report=report, stop=stop))


def _train(
    data: Dataset, spec: TrialSpec, *, report: Callable[[Epoch], Action], stop: Flag
) -> Outcome:
    classes = len(data.classes)
    if spec.limits is not None and spec.limits != Limits():
        size = size_of(spec.params, shape=data.shape, classes=classes)
        if (reason := reason_against(size, spec.limits)) is not None:
            return Outcome(end=AttemptEnd.REFUSED, reason=reason, weights=size.weights)
    keras.utils.set_random_seed(spec.seed)
    network = build_model(
        spec.params, shape=data.shape, classes=classes, statistics=data.statistics
    )
    try:
        return _Training(spec, data, network, report, stop).run()
    except StoppedError:  # before its first epoch
        return Outcome(end=AttemptEnd.STOPPED, peak_memory=peak_memory())


class _Training:
    """One network on one data set, through its phases."""

    def __init__(
        self,
        spec: TrialSpec,
        data: Dataset,
        network: Network,
        report: Callable[[Epoch], Action],
        stop: Flag,
    ) -> None:
        self._spec = spec
        self._data = data
        self._network = network
        self._reading = Reading(spec.params)
        self._batch_size = self._reading.count("batch_size")
        self._labels = data.load("train")[1]
        self._stop = stop
        self._course = _Phased(spec, network, data, report, stop)

    def run(self) -> Outcome:
        """Fit each phase until training is over."""
        steps = -(-self._data.train // self._batch_size)
        for phase in phases(
            self._network,
            self._spec.params,
            classes=len(self._data.classes),
            steps=steps,
            epochs=self._spec.epochs,
        ):
            self._fit(phase)
            if self._course.over:
                break
        return conclude(self._course, self._network.model, self._spec.model_file)

    def _fit(self, phase: Phase) -> None:
        batches = Batches(
            self._inputs(phase, "train"),
            self._lesson(),
            batch_size=self._batch_size,
            seed=self._spec.seed,
        )
        self._course.enter(phase, batches, self._inputs(phase, "validation"))
        with fed(phase.fitted, batches, self._spec.device) as data:
            phase.fitted.fit(
                data,
                initial_epoch=phase.first - 1,
                epochs=phase.last,
                callbacks=[self._course],
                shuffle=False,
                verbose=0,
            )

    def _inputs(self, phase: Phase, part: Part) -> Inputs:
        if phase.vectors:
            extractor, params = self._network.extractor, self._spec.params
            return frozen_features(extractor, params, self._data, part, stop=self._stop)
        return self._data.load(part)[0]

    def _lesson(self) -> Lesson:
        classes = len(self._data.classes)
        return Lesson(
            targets=targets(self._labels, classes),
            class_weights=class_weights(self._reading.word("class_weights"), self._labels, classes),
            mixing=Mixing.of(self._spec.params),
        )


class _Phased(Course):
    """Around the epochs of a network that is fitted in phases."""

    def __init__(
        self,
        spec: TrialSpec,
        network: Network,
        data: Dataset,
        report: Callable[[Epoch], Action],
        stop: Flag,
    ) -> None:
        super().__init__(
            network.changing,
            data.load("validation")[1],
            report,
            stop,
            objective=spec.objective,
            positive=spec.positive,
            fold=data.fold + 1,
        )
        self._params = spec.params
        self._epochs = spec.epochs
        reading = Reading(spec.params)
        self._patience = max(1, reading.count("patience"))  # as Keras's: 0 is no more than 1
        self._min_delta = reading.number("min_delta")
        self._waits_on_plateaus = reading.word("schedule") == "plateau"

    def enter(self, phase: Phase, batches: Batches, validation: Inputs) -> None:
        """Begin a phase, with what it trains and validates on."""
        self._measured = phase.measured
        self._first, self._goes_on = phase.first, phase.last < self._epochs
        self._batches = batches
        self._validation = validation

    def prepare(self, epoch: int) -> None:
        self._batches.begin(epoch)
        if self._waits_on_plateaus:
            self.model.optimizer.learning_rate = plateau_rate(self._params, self.losses)

    def probabilities(self) -> NDArray[np.float64]:
        return predict(self._measured, self._validation)

    def stalled(self) -> bool:
        # What is thawed gets its time: a phase that has another after it is gone through to its
        # end, and patience begins anew with each.
        waited = min(_since_better(self.losses, self._min_delta), self.epochs - self._first + 1)
        return not self._goes_on and waited >= self._patience


def conclude(course: Course, model: keras.Model, file: str | None) -> Outcome:
    """Save the best epoch's model, if there is a file for it, and say how the training ended."""
    digest = save(model, Path(file)) if file is not None and course.restore() else None
    return Outcome(
        end=course.end,
        reason=course.reason,
        value=course.value,
        best_epoch=course.best.epoch if course.best else None,
        weights=model.count_params(),
        model_hash=digest,
        peak_memory=peak_memory(),
    )


def _since_better(losses: list[float], min_delta: float) -> int:
    """How many epochs ago a loss was last lower than all before it by more than `min_delta`."""
    best, at = float("inf"), -1
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, at = loss, epoch
    return len(losses) - 1 - at
