"""Training the network that a trial's params describe."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import keras

from search.executor.messages import Outcome, TrialSpec
from search.layers import summary
from search.trainer import health
from search.trainer.backends import backend
from search.trainer.course import Course
from search.trainer.features import StoppedError, frozen_features
from search.trainer.feeding import Batches, Lesson
from search.trainer.folds import Predicted, Trained, train_folds
from search.trainer.memory import free_memory, peak_memory
from search.trainer.mixing import Mixing
from search.trainer.resident import lie_on
from search.trainer.room import WaitedInVainError, write_file
from search.trainer.saving import save
from search.trainer.supervision import leaving
from search.trainer.validation import predict
from search.trainer.weighing import count, weigh
from spaces import Limits
from spaces.limits import show_bytes
from spaces.model import Network, Phase, build_model, phases
from spaces.model.optimizers import plateau_rate
from spaces.model.refusal import reason_against, size_of
from spaces.reading import Reading
from spaces.targets import class_weights, targets
from storage import Artifacts, AttemptEnd

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from search.data import Dataset, Part
    from search.trainer.supervision import Supervision
    from spaces.inputs import Inputs
    from spaces.model.build import Shape


def train_network(spec: TrialSpec, supervision: Supervision) -> Outcome:
    """Train until the last epoch, early stopping or the supervisor; save the best epoch's model.

    With cross-validation that is done in every fold, and no model is saved.

    Args:
        spec: what to train, on which prepared data.
        supervision: is told of epochs, and says when to end.

    Raises:
        CheckpointError: the attempt should go on from a checkpoint, and cannot.
    """
    return train_folds(spec, partial(_train, supervision=supervision), supervision)


def _train(
    data: Dataset, spec: TrialSpec, earlier: Predicted, *, supervision: Supervision
) -> Trained:
    classes = len(data.classes)
    if (refused := _refused(spec, data.shape, classes)) is not None:
        return Trained(outcome=refused)
    keras.utils.set_random_seed(spec.seed)
    network = build_model(
        spec.params, shape=data.shape, classes=classes, statistics=data.statistics
    )
    count(network.model, spec, supervision)
    try:
        return _Training(spec, data, network, supervision, earlier).run()
    except StoppedError:  # before its first epoch
        stopped = supervision.stop.is_set()
        end = AttemptEnd.STOPPED if stopped else AttemptEnd.RELEASED
        return Trained(outcome=Outcome(end=end, peak_memory=peak_memory()), predicted=earlier)


def _refused(spec: TrialSpec, shape: Shape, classes: int) -> Outcome | None:
    """The end of a network that is too large for the space, or for its share of a GPU."""
    limits, shared = spec.limits or Limits(), spec.device.trials > 1
    if limits == Limits() and not shared:
        return None
    size = size_of(spec.params, shape=shape, classes=classes)
    if (reason := reason_against(size, limits)) is not None:
        return Outcome(end=AttemptEnd.REFUSED, reason=reason, weights=size.weights)
    free = free_memory(spec.device) if shared else 0
    if not 0 < free < size.memory:
        return None
    need, there = show_bytes(size.memory), show_bytes(free)
    reason = (
        f"out of memory: about {need} needed, and {there} there for one of {spec.device.trials}"
    )
    return Outcome(end=AttemptEnd.OUT_OF_MEMORY, reason=f"{reason} trials", weights=size.weights)


class _Training:
    """One network on one data set, through its phases."""

    def __init__(
        self,
        spec: TrialSpec,
        data: Dataset,
        network: Network,
        supervision: Supervision,
        earlier: Predicted,
    ) -> None:
        self._spec = spec
        self._data = data
        self._network = network
        self._reading = Reading(spec.params)
        self._batch_size = self._reading.count("batch_size")
        self._labels = data.load("train")[1]
        self._supervision = supervision
        self._course = _Phased(spec, network, data, supervision, earlier)

    def run(self) -> Trained:
        """Fit each phase until training is over, from the one of the next epoch on."""
        done = self._course.progress.epochs
        steps = -(-self._data.train // self._batch_size)
        for phase in phases(
            self._network,
            self._spec.params,
            classes=len(self._data.classes),
            steps=steps,
            epochs=self._spec.epochs,
            positive=self._spec.positive,
        ):
            if phase.last > done:
                self._fit(phase)
            if self._course.over:
                break
        return conclude(self._spec, self._course, self._network.model, self._supervision)

    def _fit(self, phase: Phase) -> None:
        batches = Batches(
            self._inputs(phase, "train"),
            self._lesson(),
            batch_size=self._batch_size,
            seed=self._spec.seed,
        )
        course, done = self._course, self._course.progress.epochs
        course.enter(phase, batches, self._inputs(phase, "validation"))
        if done >= phase.first:
            if course.stalled():
                return
            course.restore_optimizer(phase.fitted)
        resident = lie_on(self._spec.device, batches)
        with backend().fitting(phase.fitted, batches, resident=resident):
            phase.fitted.fit(
                backend().feed(batches),
                initial_epoch=max(phase.first - 1, done),
                epochs=phase.last,
                callbacks=[course],
                shuffle=False,
                verbose=0,
            )

    def _inputs(self, phase: Phase, part: Part) -> Inputs:
        if phase.vectors:
            extractor, params = self._network.extractor, self._spec.params
            return frozen_features(extractor, params, self._data, part, leave=self._leaves)
        return self._data.load(part)[0]

    def _leaves(self) -> bool:
        """Whether to end; asking it shows that what takes long goes on."""
        self._supervision.show_life()
        return leaving(self._supervision)

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
        supervision: Supervision,
        earlier: Predicted,
    ) -> None:
        super().__init__(
            spec,
            network.changing,
            data.load("validation")[1],
            supervision,
            fold=data.fold + 1,
            earlier=earlier,
            followed=data.fold + 1 < data.folds,
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
            self.model.optimizer.learning_rate = plateau_rate(self._params, self.progress.losses)

    def sample(self) -> tuple[NDArray[Any], NDArray[Any]]:
        return self._batches.sample(health.MOST_IMAGES)

    def probabilities(self) -> NDArray[np.float64]:
        return predict(self._measured, self._validation)

    def stalled(self) -> bool:
        # What is thawed gets its time: a phase that has another after it is gone through to its
        # end, and patience begins anew with each.
        inside = self.progress.epochs - self._first + 1
        waited = min(self.progress.since_better(self._min_delta), inside)
        return not self._goes_on and waited >= self._patience


def conclude(
    spec: TrialSpec, course: Course, model: keras.Model, supervision: Supervision
) -> Trained:
    """Save the best epoch's model, if there is a file for it, and say how the training ended."""
    return Trained(
        outcome=_outcome(spec, course, model, supervision),
        predicted=course.predictions,
        summary=summary(model),
    )


def _outcome(
    spec: TrialSpec, course: Course, model: keras.Model, supervision: Supervision
) -> Outcome:
    ended = Outcome(
        end=course.end,
        reason=course.reason,
        weights=model.count_params(),
        peak_memory=peak_memory(),
        checkpoint=course.checkpoint,
    )
    if course.end is AttemptEnd.RELEASED:
        return ended
    try:
        digest = _saved(spec, course, model, supervision)
    except WaitedInVainError as error:  # a later attempt may find room, and has the checkpoint
        return replace(ended, end=AttemptEnd.RELEASED, reason=str(error))
    best = course.progress.best
    complete = course.end in (AttemptEnd.FINISHED, AttemptEnd.STOPPED) and not course.followed
    return replace(
        ended,
        **(weigh(model, spec) if complete else {}),
        value=course.progress.value,
        best_epoch=best.epoch if best else None,
        model_hash=digest,
    )


def _saved(
    spec: TrialSpec, course: Course, model: keras.Model, supervision: Supervision
) -> str | None:
    if spec.model_file is None or not course.restore_best():
        return None
    files, write = Artifacts(spec.artifacts), partial(save, model)
    size = sum(array.nbytes for array in model.get_weights())
    return write_file(files, spec.model_file, write, supervision, size=size)
