"""A study in TensorBoard: curves, and the HPARAMS tab."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.footprint import footprint_of
from search.objective import objective_of
from search.tracking.event_file import EventFile, scalars
from search.tracking.tracker import TrackingError
from storage import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from search.ranking import Standing
    from search.supervisor.work import Ending
    from search.tracking.tracker import TrackedTrial
    from storage import Epoch, Study

# As Keras's own callback names runs and curves: the same name in both runs is one diagram.
_TRAINING = {name: name for name in ("loss", "accuracy", "precision", "recall", "f1")}
PARTS: Mapping[str, Mapping[str, str]] = {
    "train": {**_TRAINING, "learning_rate": "learning_rate"},
    "validation": {**{name: f"val_{name}" for name in _TRAINING}, "auc": "val_auc"},
}
# Tags of TensorBoard's `plugins/hparams/metadata.py`, release 2.20.
START, END = "_hparams_/session_start_info", "_hparams_/session_end_info"
_UNFIT = re.compile(r"[^\w.-]")  # in a folder's name


class TensorboardFiles:
    """A `Tracker`: below a folder, one a study; in it one a trial, with a run a part.

    Files are gone on with where they end, so that no step is there twice. Step = epoch; folds
    follow each other, as in Optuna's tables.
    """

    def __init__(self, folder: str, study: Study) -> None:
        """Prepare; nothing is written yet."""
        self._study = study
        # Two databases may have studies of one name.
        self._folder = Path(folder) / f"{_UNFIT.sub('_', study.name)}-{study.uid[:8]}"
        self._said = folder

    @property
    def place(self) -> str:
        """As a `Tracker`."""
        return f"TensorBoard's folder {self._said}"

    def missing(self, numbers: Iterable[int]) -> list[int]:
        """As a `Tracker`."""
        with _writing():
            return [number for number in numbers if END not in _tags(self._trial(number))]

    def show(self, trial: TrackedTrial) -> None:
        """As a `Tracker`."""
        with _writing():
            folder = self._trial(trial.number)
            # A user's code says its params one after another, until it trains.
            if trial.epochs or trial.over:
                self._show_params(folder, trial)
            for part, names in PARTS.items():
                self._show_epochs(EventFile(folder / part), names, trial.epochs)
            if trial.over:
                self._show_end(folder, trial)

    def conclude(
        self, standing: Standing, best: TrackedTrial | None, ending: Ending | None
    ) -> None:
        """As a `Tracker`; TensorBoard has no place for it."""

    def _trial(self, number: int) -> Path:
        return self._folder / f"trial-{number:05}"

    def _show_params(self, folder: Path, trial: TrackedTrial) -> None:
        if START not in _tags(folder):
            EventFile(folder).append([(0, _session_start(trial))])

    def _show_epochs(
        self, file: EventFile, names: Mapping[str, str], epochs: Sequence[Epoch]
    ) -> None:
        done = max((event.step for event in file.events()), default=0)
        new = [(self._step(epoch), epoch) for epoch in epochs if self._step(epoch) > done]
        if new:
            file.append([(step, _curves(epoch, names)) for step, epoch in new])

    def _show_end(self, folder: Path, trial: TrackedTrial) -> None:
        if END not in _tags(folder):
            identity, slot = self._study.identity, trial.slot
            costs = {str(one): one.value_of(slot) for one in footprint_of(identity)}
            value = scalars(**{str(objective_of(identity)): slot.value, **costs})
            step = trial.slot.best_epoch or 0
            EventFile(folder).append([(step, value), (step, _session_end(trial))])

    def _step(self, epoch: Epoch) -> int:
        return (epoch.fold - 1) * int(self._study.identity["epochs"]) + epoch.epoch


def _curves(epoch: Epoch, names: Mapping[str, str]) -> Any:
    return scalars(**{f"epoch_{tag}": getattr(epoch, name) for tag, name in names.items()})


def _tags(folder: Path) -> set[str]:
    return {value.tag for event in EventFile(folder).events() for value in event.summary.value}


def _session_start(trial: TrackedTrial) -> Any:
    from tensorboard.plugins.hparams.plugin_data_pb2 import SessionStartInfo

    info = SessionStartInfo()
    if trial.attempts:
        info.start_time_secs = trial.attempts[0].started_at.timestamp()
    for name, value in (trial.slot.params or {}).items():
        if isinstance(value, bool):
            info.hparams[name].bool_value = value
        elif isinstance(value, (int, float)):
            info.hparams[name].number_value = value
        else:
            info.hparams[name].string_value = str(value)
    return _summary(START, session_start_info=info)


def _session_end(trial: TrackedTrial) -> Any:
    from tensorboard.plugins.hparams import api_pb2
    from tensorboard.plugins.hparams.plugin_data_pb2 import SessionEndInfo

    failed = trial.slot.state is SlotState.FAIL
    info = SessionEndInfo(status=api_pb2.STATUS_FAILURE if failed else api_pb2.STATUS_SUCCESS)
    if trial.slot.ended_at is not None:
        info.end_time_secs = trial.slot.ended_at.timestamp()
    return _summary(END, session_end_info=info)


def _summary(tag: str, **content: Any) -> Any:
    """As `tensorboard.plugins.hparams.summary` makes it, which imports TensorFlow."""
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import metadata
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    about = metadata.create_summary_metadata(HParamsPluginData(**content))
    value = Summary.Value(tag=tag, tensor=metadata.NULL_TENSOR, metadata=about)
    return Summary(value=[value])


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TrackingError(error.strerror or str(error)) from None
