"""Training one trial again, on growing shares of the training images."""

from __future__ import annotations

import tempfile
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from search.data import prepare
from search.data.caching import using
from search.errors import NothingCompletedError, SearchError, UsageError
from search.executor import Action, Asked, Ended, Reported, TrialSpec
from search.executor.messages import Answer, Every
from search.learning_curve.points import LearningCurve, Point, curve_of
from search.objective import positive_label
from search.paths import cache_folder
from search.record import read_study
from search.study_data import image_size, survey_study
from search.supervisor.devices import choose_devices, lock_devices
from search.supervisor.launch import make_executor
from search.supervisor.options import parse_devices
from search.supervisor.user_code import check_code, code_of
from storage import AttemptEnd

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from search.data import Dataset
    from search.executor import Device, Event, Executor, Outcome
    from search.record import StudyRecord, TrialRecord

SHARES = (0.25, 0.5, 1.0)
WAIT_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is asked for."""

    study: str | None  # None: the one started last
    storage: str
    trial: int | None = None  # None: the best one
    seeds: int = 2  # trainings on each share
    devices: str = "auto"
    code: str | None = None  # the study's own code, where it is searched by some
    folder: Path | None = None  # where that code lies
    data: str | None = None  # where its images are; None: where they were


def measure(asking: Asking, progress: Callable[[int, int], None]) -> LearningCurve:
    """Train a study's best trial on 25, 50 and 100 % of the training images.

    Each training is validated on the same images as the trial was, and its value is its best
    epoch's. A smaller share's images are part of a larger one's.

    Args:
        asking: what.
        progress: called with the trainings done and all trainings.

    Raises:
        UsageError: there is no such study or trial, or its images are not there.
        NothingCompletedError: no trial is COMPLETE.
        SearchError: the devices are in use, or a training failed.
    """
    if asking.seeds < 1:
        raise UsageError(f"--seeds must be 1 or more, not {asking.seeds}")
    record = read_study(asking.study, asking.storage)
    check_code(record.name, dict(record.identity["space"]), asking.code)
    trial = _chosen(record, asking.trial)
    if asking.code is None and code_of(dict(record.identity["space"])) is not None:
        raise UsageError(f"study {record.name} is searched by code: name it with --space")
    survey = survey_study(record, asking.data)
    size = image_size(record, dict(trial.params))
    dataset = prepare(survey, image_size=size, cache=cache_folder())
    devices = choose_devices(parse_devices(asking.devices))
    with (
        lock_devices(devices, record.name),
        using(dataset),
        tempfile.TemporaryDirectory() as folder,
        closing(make_executor()) as executor,
    ):
        make = partial(_spec, record, trial, dataset, asking, folder)
        asked = [(share, seed) for share in SHARES for seed in range(asking.seeds)]
        outcomes = _Trainings(executor, devices, make, progress).run(asked)
    return curve_of(
        record.name,
        trial.number,
        record.objective,
        [_point(dataset, share, outcomes, asking.seeds) for share in SHARES],
    )


def _chosen(record: StudyRecord, number: int | None) -> TrialRecord:
    if number is None:
        if record.best_trial is None:
            raise NothingCompletedError(f"study {record.name} has no COMPLETE trial")
        return record.best_trial
    found = [one for one in record.trials if one.number == number]
    if not found:
        raise UsageError(f"study {record.name} has no trial {number} that ended")
    return found[0]


def _point(
    dataset: Dataset,
    share: float,
    outcomes: dict[tuple[float, int], Outcome],
    seeds: int,
) -> Point:
    values = [outcomes[share, seed].value for seed in range(seeds)]
    return Point(
        share=share,
        images=dataset.only(share).train,
        values=tuple(value for value in values if value is not None),
    )


def _spec(
    record: StudyRecord,
    trial: TrialRecord,
    dataset: Dataset,
    asking: Asking,
    folder: str,
    number: int,
    share: float,
    seed: int,
    device: Device,
) -> TrialSpec:
    drawn = np.random.SeedSequence([record.seed, trial.number, seed]).generate_state(1)[0]
    return TrialSpec(
        trial=number,
        attempt=1,
        params=dict(trial.params),
        device=device,
        data=str(dataset.split),
        epochs=record.identity["epochs"],
        seed=int(drawn),
        artifacts=folder,
        model_file=None,
        predictions_file=None,
        checkpoint_file="{fold}-{epoch}.npz",
        log_file=f"{folder}/{number}.log",
        objective=record.objective,
        positive=positive_label(record.identity),
        user_space=asking.code,
        user_folder=str(asking.folder or ""),
        every=Every(epochs=None),
        share=share,
    )


class _Trainings:
    """Trainings on some devices, one at a time on each."""

    def __init__(
        self,
        executor: Executor,
        devices: Sequence[Device],
        make: Callable[[int, float, int, Device], TrialSpec],
        progress: Callable[[int, int], None],
    ) -> None:
        self._executor = executor
        self._idle = list(devices)
        self._make = make
        self._progress = progress
        self._running: dict[int, TrialSpec] = {}
        self._asked: list[tuple[float, int]] = []
        self._outcomes: dict[tuple[float, int], Outcome] = {}

    def run(self, asked: Sequence[tuple[float, int]]) -> dict[tuple[float, int], Outcome]:
        """The outcome of each training, by its share and seed.

        Raises:
            SearchError: one failed.
        """
        self._asked = list(asked)
        waiting = deque(range(len(asked)))
        while not self._executor.ready(WAIT_SECONDS):
            continue
        while len(self._outcomes) < len(asked):
            while waiting and self._idle:
                number = waiting.popleft()
                spec = self._make(number, *self._asked[number], self._idle.pop())
                self._running[number] = spec
                self._executor.start(spec)
            event = self._executor.wait(WAIT_SECONDS)
            if event is not None:
                self._take_in(event)
        return self._outcomes

    def _take_in(self, event: Event) -> None:
        if isinstance(event, Reported):
            self._executor.answer(event.trial, Action.CONTINUE)
        elif isinstance(event, Asked):
            value = self._running[event.trial].params[event.question.name]
            self._executor.answer(event.trial, Answer(value=value))
        elif isinstance(event, Ended):
            self._end(event)

    def _end(self, event: Ended) -> None:
        spec, outcome = self._running.pop(event.trial), event.outcome
        if outcome.end is not AttemptEnd.FINISHED or outcome.value is None:
            why = outcome.reason or outcome.end
            raise SearchError(f"training on {spec.share:.0%} of the images failed: {why}")
        self._idle.append(spec.device)
        self._outcomes[self._asked[event.trial]] = outcome
        self._progress(len(self._outcomes), len(self._asked))
