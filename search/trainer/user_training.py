"""Training the model that a user's own code builds."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import keras

from search.executor.messages import Outcome, Question
from search.trainer import health
from search.trainer.backends import backend
from search.trainer.checkpoint import CheckpointError
from search.trainer.course import Course
from search.trainer.feeding import Batches, Lesson
from search.trainer.folds import Predicted, Trained, train_folds
from search.trainer.resident import lie_on
from search.trainer.training import conclude
from search.trainer.validation import predict
from search.trainer.weighing import count
from spaces.errors import SpaceError
from spaces.user import check_saveable, load_user_space, run_fit
from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from search.data import Dataset
    from search.executor.messages import TrialSpec
    from search.trainer.conversation import Conversation
    from spaces import Params, Scalar
    from spaces.user import Built, PreparedImages


def train_user_model(spec: TrialSpec, conversation: Conversation) -> Outcome:
    """Build and train, the code's questions answered by the supervisor's sampler.

    A model that Keras could not load again is refused.

    Raises:
        SpaceError: the code failed, or its model cannot be used; in one line.
        CheckpointError: the attempt should go on from a checkpoint, and cannot.
    """
    return train_folds(spec, partial(_train, conversation=conversation), conversation)


def _train(
    data: Dataset, spec: TrialSpec, earlier: Predicted, *, conversation: Conversation
) -> Trained:
    keras.utils.set_random_seed(spec.seed)
    space = load_user_space(str(spec.user_space), Path(spec.user_folder))
    remote = _Remote(conversation, spec.trial)
    try:
        built = space.build(remote, shape=data.shape, classes=len(data.classes))
    except Exception:
        conversation.tell(remote.answers)  # what made it fail
        raise
    conversation.tell(built.params)
    try:
        check_saveable(built.model)
    except SpaceError as error:
        weights = built.model.count_params()
        refused = Outcome(end=AttemptEnd.REFUSED, reason=str(error), weights=weights)
        return Trained(outcome=refused)
    count(built.model, spec, conversation)
    course = _UserCourse(spec, built, data, conversation, earlier)
    try:
        run_fit(
            built,
            training=data.load("train"),
            validation=data.load("validation"),
            epochs=spec.epochs,
            done=course.progress.epochs,
            callbacks=[course],
            feed=course,
        )
    finally:
        conversation.tell(built.params)  # its own `fit` may have asked for more
    return conclude(spec, course, built.model, conversation)


class _Remote:
    """A suggester whose answers come from the supervisor."""

    def __init__(self, conversation: Conversation, number: int) -> None:
        self._conversation = conversation
        self.number = number  # of the trial: users name files by it
        self.answers: Params = {}

    def _ask(self, question: Question) -> Scalar:
        self.answers[question.name] = self._conversation.ask(question)
        return self.answers[question.name]

    def suggest_int(
        self, name: str, low: int, high: int, *, step: int = 1, log: bool = False
    ) -> int:
        question = Question(name=name, kind="int", low=low, high=high, step=step, log=log)
        return cast("int", self._ask(question))

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        question = Question(name=name, kind="float", low=low, high=high, step=step, log=log)
        return cast("float", self._ask(question))

    def suggest_categorical(self, name: str, choices: Sequence[Scalar]) -> Scalar:
        return self._ask(Question(name=name, kind="categorical", choices=tuple(choices)))


class _UserCourse(Course):
    """Around the epochs of a user's model."""

    def __init__(
        self,
        spec: TrialSpec,
        built: Built,
        data: Dataset,
        conversation: Conversation,
        earlier: Predicted,
    ) -> None:
        if spec.resume is not None and built.fit is not None:
            raise CheckpointError("the checkpoint is of code that had no `fit` of its own")
        images, labels = data.load("validation")
        super().__init__(
            spec,
            built.model,
            labels,
            conversation,
            fold=data.fold + 1,
            earlier=earlier,
            followed=data.fold + 1 < data.folds,
            trained=built.user_model,
            # What a user's own `fit` has done before an epoch, nobody can do again.
            resumable=built.fit is None,
        )
        self.restore_optimizer(built.user_model)
        self._spec = spec
        self._built = built
        self._images = images
        self._fed: Batches | None = None

    @contextmanager
    def training(
        self,
        images: PreparedImages,
        labels: NDArray[Any],
        *,
        batch_size: int,
        shuffle: bool,
        each: bool,
    ) -> Iterator[Any]:
        """As `Feed.training`."""
        batches = Batches(
            images, Lesson(targets=labels), batch_size=batch_size, seed=self._spec.seed
        )
        self._fed = batches if shuffle else None
        if each:
            yield backend().feed(batches)
            return
        resident = lie_on(self._spec.device, batches)
        with backend().fitting(self._built.user_model, batches, resident=resident):
            yield backend().feed(batches)

    def validation(self, images: PreparedImages, labels: NDArray[Any], *, batch_size: int) -> Any:
        """As `Feed.validation`."""
        return backend().feed(Batches(images, Lesson(targets=labels), batch_size=batch_size))

    def prepare(self, epoch: int) -> None:
        if self._fed is not None:
            self._fed.begin(epoch)

    def stalled(self) -> bool:
        return self.progress.epochs >= self._spec.epochs

    def sample(self) -> tuple[NDArray[Any], NDArray[Any]] | None:
        return None if self._fed is None else self._fed.sample(health.MOST_IMAGES)

    def probabilities(self) -> NDArray[np.float64]:
        return predict(self._built.model, self._images)
