"""Checkpoints: what a later attempt needs, beside the recorded epochs, to go on from an epoch."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from search.errors import SearchError
from search.trainer.room import wait_out, write_file
from storage import Artifacts, Checkpoint
from storage.artifacts import sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.executor.messages import Resume, TrialSpec
    from search.trainer.supervision import Supervision

Arrays = list["NDArray[Any]"]
"""Of variables, in Keras's order."""


class CheckpointError(SearchError):
    """A checkpoint cannot be gone on from; its text begins with "the checkpoint"."""


@dataclass(frozen=True, kw_only=True)
class State:
    """Of a training after an epoch, what does not follow from its seed and recorded epochs."""

    weights: Arrays  # of the model that is trained
    optimizer: Arrays  # its variables
    best: Arrays | None  # weights of the best epoch; None: that is this one
    predictions: Arrays  # probabilities (n, classes) of the best epoch of each fold that has one

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        every = (*self.weights, *self.optimizer, *(self.best or ()), *self.predictions)
        return sum(one.nbytes for one in every)


class Checkpoints:
    """The checkpoints of one fold's training, written as often as its `TrialSpec` wants them."""

    def __init__(self, spec: TrialSpec, fold: int, supervision: Supervision) -> None:
        self._files = Artifacts(spec.artifacts)
        self._name = spec.checkpoint_file
        self._every = spec.every
        self._fold = fold
        self._supervision = supervision
        self._written_at = time.monotonic()
        self.newest = 0  # epoch; 0: there is none of this fold

    def due(self, epoch: int) -> bool:
        """Whether the epoch that has just ended gets one."""
        epochs, seconds = self._every.epochs, self._every.seconds
        return (epochs is not None and epoch - self.newest >= epochs) or (
            seconds is not None and time.monotonic() - self._written_at >= seconds
        )

    def write(self, epoch: int, state: State) -> Checkpoint:
        """Write one.

        Raises:
            WaitedInVainError: there is no room for it, and the attempt is to end.
            OSError: it cannot be written.
        """
        name = self._name.format(fold=self._fold, epoch=epoch)
        write = partial(_write, state=state)
        digest = write_file(self._files, name, write, self._supervision, size=state.nbytes)
        self.newest, self._written_at = epoch, time.monotonic()
        return Checkpoint(file=name, hash=digest, fold=self._fold, epoch=epoch)

    def read(self, resume: Resume) -> State:
        """What an earlier attempt wrote.

        Raises:
            CheckpointError: the file is gone or altered, or the recorded epochs end elsewhere.
        """
        checkpoint, files = resume.checkpoint, self._files
        place = files.place(checkpoint.file)
        if [one.epoch for one in resume.epochs] != list(range(1, checkpoint.epoch + 1)):
            raise CheckpointError(f"the checkpoint {place} does not go with the recorded epochs")

        def read() -> State:
            if not files.exists(checkpoint.file) and files.present:
                raise CheckpointError(f"the checkpoint {place} is gone")
            with files.reading(checkpoint.file, advances=self._supervision.show_life) as path:
                if sha256(path) != checkpoint.hash:
                    raise CheckpointError(f"the checkpoint {place} is damaged: its hash differs")
                return _read(path)

        state = wait_out(
            read, lambda error: f"cannot read {place}: {error.strerror or error}", self._supervision
        )
        self.newest = checkpoint.epoch
        return state


def assign(variables: Sequence[Any], arrays: Arrays) -> None:
    """Give Keras's variables, of a network or an optimizer, a checkpoint's values.

    Raises:
        CheckpointError: they are of other variables.
    """
    if [tuple(one.shape) for one in variables] != [one.shape for one in arrays]:
        raise CheckpointError(
            "the checkpoint is of another network or optimizer than the trial's params give"
        )
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def _write(path: Path, state: State) -> None:
    parts: dict[str, Arrays] = {**vars(state), "best": state.best or []}
    arrays = {
        f"{part}/{place:05}": array
        for part, found in parts.items()
        for place, array in enumerate(found)
    }
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def _read(path: Path) -> State:
    with np.load(path, allow_pickle=False) as arrays:
        parts: dict[str, Any] = {one.name: [] for one in fields(State)}
        for name in sorted(arrays.files):
            parts[name.split("/")[0]].append(arrays[name])
    return State(**{**parts, "best": parts["best"] or None})
