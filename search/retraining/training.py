"""Training trials of a study again, on its images, as it trained them."""

from __future__ import annotations

import tempfile
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from search.data import prepare
from search.data.caching import using
from search.errors import SearchError, UsageError
from search.executor import Action, Asked, Ended, Reported, TrialSpec
from search.executor.messages import Answer, Every
from search.objective import positive_label
from search.paths import cache_folder
from search.study_data import image_size, survey_study, trial_seed
from search.supervisor.devices import choose_devices, lock_devices
from search.supervisor.launch import make_executor
from search.supervisor.options import parse_devices
from search.supervisor.user_code import check_code, code_of
from storage import AttemptEnd, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from search.data import Dataset
    from search.executor import Device, Event, Executor, Outcome
    from search.record import StudyRecord, TrialRecord
    from storage import Epoch

WAIT_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where and with what trainings run."""

    devices: str = "auto"
    code: str | None = None  # the study's own code, where it is searched by some
    folder: Path | None = None  # where that code lies
    data: str | None = None  # where its images are; None: where they were


@dataclass(frozen=True, kw_only=True)
class Training:
    """One training that is asked for."""

    seed: int  # see `trial_seed`
    share: float = 1.0  # of the training images
    refit: int | None = None  # on validation images too, for so many epochs
    stop_after: int | None = None  # epochs of all folds, where a pruner ended the trial then
    model: Path | None = None  # where its model goes, in a folder that is there


def as_recorded(record: StudyRecord, trial: TrialRecord, *, model: Path | None = None) -> Training:
    """The training by which a trial comes out again: a pruned one ends where it was pruned."""
    cut_short = trial.state == SlotState.PRUNED
    return Training(
        seed=trial_seed(record.seed, trial.number),
        stop_after=len(trial.epochs) if cut_short else None,
        model=model,
    )


@dataclass(frozen=True, kw_only=True)
class Retrained:
    """What a training came to."""

    training: Training
    images: int  # that were trained on
    outcome: Outcome
    epochs: tuple[Epoch, ...]


def retrain(
    record: StudyRecord,
    trial: TrialRecord,
    trainings: Sequence[Training],
    setting: Setting,
    progress: Callable[[int, int], None],
) -> list[Retrained]:
    """Train a trial again, as often as asked, one training at a time on each device.

    Each is validated on the same images as the trial was, and its value is its best epoch's; of a
    refit, which has seen them, it is the last epoch's and says nothing.

    Args:
        record: the study.
        trial: one of its trials.
        trainings: what to train; the results come in their order.
        setting: where.
        progress: called with the trainings done and all trainings.

    Raises:
        UsageError: its images or its code are not there, or not the very same.
        SearchError: the devices are in use, or a training failed.
    """
    check_code(record.name, dict(record.identity["space"]), setting.code)
    if setting.code is None and code_of(dict(record.identity["space"])) is not None:
        raise UsageError(f"study {record.name} is searched by code: name it with --space")
    survey = survey_study(record, setting.data)
    size = image_size(record, dict(trial.params))
    dataset = prepare(survey, image_size=size, cache=cache_folder())
    devices = choose_devices(parse_devices(setting.devices))
    with (
        lock_devices(devices, record.name),
        using(dataset),
        tempfile.TemporaryDirectory() as folder,
        closing(make_executor()) as executor,
    ):
        maker = _Maker(record, trial, dataset, setting, folder)
        return _Trainings(executor, devices, maker, progress).run(trainings)


@dataclass(frozen=True)
class _Maker:
    """Makes what a trainer needs."""

    record: StudyRecord
    trial: TrialRecord
    dataset: Dataset
    setting: Setting
    folder: str  # for logs and checkpoints

    def spec(self, number: int, training: Training, device: Device) -> TrialSpec:
        file = training.model
        return TrialSpec(
            trial=number,
            attempt=1,
            params=dict(self.trial.params),
            device=device,
            data=str(self.dataset.split),
            epochs=self.record.identity["epochs"],
            seed=training.seed,
            artifacts=self.folder if file is None else str(file.parent),
            model_file=None if file is None else file.name,
            predictions_file=None,
            checkpoint_file="{fold}-{epoch}.npz",
            log_file=f"{self.folder}/{number}.log",
            objective=self.record.objective,
            positive=positive_label(self.record.identity),
            user_space=self.setting.code,
            user_folder=str(self.setting.folder or ""),
            every=Every(epochs=None),
            share=training.share,
            refit=training.refit,
        )

    def images(self, training: Training) -> int:
        if training.refit is not None:
            return self.dataset.whole().train
        return self.dataset.only(training.share).train


@dataclass
class _Running:
    """A training at work."""

    spec: TrialSpec
    epochs: list[Epoch] = field(default_factory=list)


class _Trainings:
    """Trainings on some devices, one at a time on each."""

    def __init__(
        self,
        executor: Executor,
        devices: Sequence[Device],
        maker: _Maker,
        progress: Callable[[int, int], None],
    ) -> None:
        self._executor = executor
        self._idle = list(devices)
        self._maker = maker
        self._progress = progress
        self._running: dict[int, _Running] = {}
        self._asked: list[Training] = []
        self._done: dict[int, Retrained] = {}

    def run(self, asked: Sequence[Training]) -> list[Retrained]:
        """What each training came to.

        Raises:
            SearchError: one failed.
        """
        self._asked = list(asked)
        waiting = deque(range(len(asked)))
        while not self._executor.ready(WAIT_SECONDS):
            continue
        while len(self._done) < len(asked):
            while waiting and self._idle:
                number = waiting.popleft()
                spec = self._maker.spec(number, self._asked[number], self._idle.pop())
                self._running[number] = _Running(spec)
                self._executor.start(spec)
            event = self._executor.wait(WAIT_SECONDS)
            if event is not None:
                self._take_in(event)
        return [self._done[number] for number in range(len(asked))]

    def _take_in(self, event: Event) -> None:
        if isinstance(event, Reported):
            done, most = self._running[event.trial].epochs, self._asked[event.trial].stop_after
            done.append(event.epoch)
            self._executor.answer(
                event.trial, Action.PRUNE if len(done) == most else Action.CONTINUE
            )
        elif isinstance(event, Asked):
            value = self._running[event.trial].spec.params[event.question.name]
            self._executor.answer(event.trial, Answer(value=value))
        elif isinstance(event, Ended):
            self._end(event)

    def _end(self, event: Ended) -> None:
        running, outcome = self._running.pop(event.trial), event.outcome
        training = self._asked[event.trial]
        stopped = outcome.end is AttemptEnd.PRUNED and len(running.epochs) == training.stop_after
        if (outcome.end is not AttemptEnd.FINISHED and not stopped) or outcome.value is None:
            raise SearchError(f"{_named(training)} failed: {outcome.reason or outcome.end}")
        self._idle.append(running.spec.device)
        self._done[event.trial] = Retrained(
            training=training,
            images=self._maker.images(training),
            outcome=outcome,
            epochs=tuple(running.epochs),
        )
        self._progress(len(self._done), len(self._asked))


def _named(training: Training) -> str:
    return "training" if training.share == 1 else f"training on {training.share:.0%} of the images"
