"""The models that an export is made of: those that trials kept, or trained again."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.analysis.classified import read_predictions
from search.errors import NothingCompletedError, SearchError, UsageError
from search.export.manifest import Member, Refit
from search.names import many
from search.predictions import Predictions
from search.record import find_trial, kept_model
from search.retraining.training import Training, as_recorded, retrain
from search.study_data import image_size, trial_seed
from storage import Artifacts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.record import StudyRecord, TrialRecord
    from search.retraining.training import Setting


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which trials, and whether their networks are trained again."""

    trial: int | None = None  # None: the best one
    top: int | None = None  # so many of the best, different ones, averaged
    refit: bool = False  # trained again on validation images too
    seeds: int = 1  # of a refit: so many networks, averaged


@dataclass(frozen=True, kw_only=True)
class Source:
    """The models of an export, ready to be written in a format."""

    files: tuple[Path, ...]
    members: tuple[Member, ...]
    trials: tuple[TrialRecord, ...]  # of the members
    refit: Refit | None
    notes: tuple[str, ...]  # what the user should know, a line each

    @property
    def of_recorded_weights(self) -> bool:
        """Whether it is one network, and the very one that was measured."""
        return len(self.members) == 1 and self.members[0].weights == "recorded"


def check_choice(choice: Choice) -> None:
    """Let a sensible one pass.

    Raises:
        UsageError: its parts do not go together.
    """
    if choice.trial is not None and choice.top is not None:
        raise UsageError("--trial and --top exclude each other")
    if choice.top is not None and choice.top < 2:
        raise UsageError(f"--top must be 2 or more, not {choice.top}")
    if choice.top is not None and choice.refit:
        raise UsageError("--top and --refit exclude each other; --refit --seeds 3 averages three")
    if choice.seeds < 1:
        raise UsageError(f"--seeds must be 1 or more, not {choice.seeds}")
    if choice.seeds > 1 and not choice.refit:
        raise UsageError("--seeds goes with --refit")


def gather(
    record: StudyRecord,
    choice: Choice,
    folder: Path,
    setting: Setting,
    progress: Callable[[int, int], None],
) -> Source:
    """The models of a choice, as `.keras` files in a folder.

    A trial whose weights were not kept is trained again from its params and seed.

    Raises:
        UsageError: there is no such trial.
        NothingCompletedError: no trial has a value.
        SearchError: weights are altered, or a training failed.
    """
    trials = choose(record, choice)
    if choice.refit:
        return _refit(record, trials[0], choice.seeds, folder, setting, progress)
    made = [_kept_or_trained(record, one, folder, setting, progress) for one in trials]
    return Source(
        files=tuple(file for file, _, _ in made),
        members=tuple(member for _, member, _ in made),
        trials=tuple(trials),
        refit=None,
        notes=tuple(note for _, _, notes in made for note in notes),
    )


def choose(record: StudyRecord, choice: Choice) -> list[TrialRecord]:
    """The trials, the best first; of several, no two have the same params.

    Raises:
        UsageError: there is no such trial, or there are too few for --top.
        NothingCompletedError: no trial has a value.
    """
    if choice.trial is not None:
        return [find_trial(record, choice.trial)]
    if choice.top is None:
        return [_best(record)]
    found: list[TrialRecord] = []
    size = None
    for one in record.leaders:
        own = image_size(record, dict(one.params))
        if one.state != "COMPLETE" or own != (size or own):
            continue
        if dict(one.params) in [dict(other.params) for other in found]:
            continue
        size = own
        found.append(one)
    if len(found) < choice.top:
        raise UsageError(
            f"--top {choice.top}: study {record.name} has only {len(found)} different COMPLETE "
            "trials of the best one's image size"
        )
    return found[: choice.top]


def _best(record: StudyRecord) -> TrialRecord:
    if record.best_trial is not None:
        return record.best_trial
    kept = [trial for trial in record.leaders if trial.model_file is not None]
    if not kept:
        raise NothingCompletedError(f"study {record.name} has no trial with a model to export")
    return kept[0]


def _kept_or_trained(
    record: StudyRecord,
    trial: TrialRecord,
    folder: Path,
    setting: Setting,
    progress: Callable[[int, int], None],
) -> tuple[Path, Member, list[str]]:
    file, seed = folder / f"trial-{trial.number}.keras", trial_seed(record.seed, trial.number)
    folds = max((one.fold for one in trial.epochs), default=1)
    if trial.model_file is not None or folds > 1:
        with kept_model(trial) as kept:
            shutil.copyfile(kept, file)
        return file, _member(record, trial, seed, "recorded"), []
    training = as_recorded(record, trial, model=file)
    (again,) = retrain(record, trial, [training], setting, progress)
    same = again.outcome.value == trial.value
    how = "the same in every bit" if same else f"{again.outcome.value!r}, not {trial.value!r}"
    note = (
        f"the weights of trial {trial.number} were not kept: it was trained again from its params "
        f"and seed, and its {record.objective} is {how}"
    )
    return file, _member(record, trial, seed, "trained again"), [note]


def _refit(
    record: StudyRecord,
    trial: TrialRecord,
    seeds: int,
    folder: Path,
    setting: Setting,
    progress: Callable[[int, int], None],
) -> Source:
    if trial.best_epoch is None:
        raise SearchError(f"trial {trial.number} has no best epoch to train to")
    drawn = [trial_seed(record.seed, trial.number)]
    drawn += np.random.SeedSequence(drawn[0]).generate_state(seeds)[1:].tolist()
    trainings = [
        Training(seed=seed, refit=trial.best_epoch, model=folder / f"refit-{number}.keras")
        for number, seed in enumerate(drawn)
    ]
    done = retrain(record, trial, trainings, setting, progress)
    return Source(
        files=tuple(one.training.model for one in done if one.training.model is not None),
        members=tuple(_member(record, trial, one.training.seed, "refit") for one in done),
        trials=(trial,),
        refit=Refit(images=done[0].images, epochs=trial.best_epoch, seeds=tuple(drawn)),
        notes=(
            f"trained again on {many(done[0].images, 'image')}, those of validation among them, "
            f"for {many(trial.best_epoch, 'epoch')}: the validation figures no longer apply",
        ),
    )


def _member(record: StudyRecord, trial: TrialRecord, seed: int, weights: str) -> Member:
    costs = {str(one): one.value_of(trial) for one in record.footprint}
    return Member.model_validate(
        {
            "number": trial.number,
            "params": dict(trial.params),
            "value": trial.value,
            "best_epoch": trial.best_epoch,
            "seed": seed,
            "device": trial.device,
            "weights": weights,
            "model_hash": trial.model_hash,
            "footprint": {name: cost for name, cost in costs.items() if cost is not None},
        }
    )


def recorded_predictions(
    record: StudyRecord, trials: Sequence[TrialRecord]
) -> NDArray[np.float64] | None:
    """The mean of what trials predicted in their best epochs, (n, classes); None: not all kept."""
    files, found = Artifacts(record.artifacts), []
    for one in trials:
        predictions = read_predictions(files, one)
        if not isinstance(predictions, Predictions):
            return None
        found.append(predictions.probabilities.astype(np.float64))
    return np.asarray(np.mean(found, axis=0))
