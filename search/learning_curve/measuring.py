"""Training one trial again, on growing shares of the training images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.errors import NothingCompletedError, UsageError
from search.learning_curve.points import LearningCurve, Point, curve_of
from search.record import find_trial, read_study
from search.retraining.training import Setting, Training, retrain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.retraining.training import Retrained

SHARES = (0.25, 0.5, 1.0)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What is asked for."""

    study: str | None  # None: the one started last
    storage: str
    trial: int | None = None  # None: the best one
    seeds: int = 2  # trainings on each share
    setting: Setting


def measure(asking: Asking, progress: Callable[[int, int], None]) -> LearningCurve:
    """Train a study's best trial on 25, 50 and 100 % of the training images.

    A smaller share's images are part of a larger one's.

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
    trial = record.best_trial if asking.trial is None else find_trial(record, asking.trial)
    if trial is None:
        raise NothingCompletedError(f"study {record.name} has no COMPLETE trial")
    trainings = [
        Training(seed=_seed(record.seed, trial.number, seed), share=share)
        for share in SHARES
        for seed in range(asking.seeds)
    ]
    done = retrain(record, trial, trainings, asking.setting, progress)
    return curve_of(
        record.name,
        trial.number,
        record.objective,
        [_point(share, [one for one in done if one.training.share == share]) for share in SHARES],
    )


def _seed(study_seed: int, trial: int, number: int) -> int:
    return int(np.random.SeedSequence([study_seed, trial, number]).generate_state(1)[0])


def _point(share: float, done: Sequence[Retrained]) -> Point:
    values = [one.outcome.value for one in done]
    return Point(
        share=share,
        images=done[0].images,
        values=tuple(value for value in values if value is not None),
    )
