"""The real forking process, whose trainers play epochs instead of training.

They are processes of their own that are forked, killed, resumed and told what to do as real ones
are, over the real channel. A trial's state is a chain of hashes in place of weights: after an epoch
it is the hash of the state before it and of (seed, epoch), so that a resumed trial whose last state
is that of an uninterrupted one repeated no epoch and left out none.

The variable PLAYED holds how, as JSON (`Played`).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from search.executor.messages import Action, Outcome, TrialSpec
from search.trainer import forker
from search.trainer.conversation import Conversation
from storage import Artifacts, AttemptEnd, Checkpoint, Epoch

if TYPE_CHECKING:
    from search.executor.channel import Channel


@dataclass(frozen=True, kw_only=True)
class Played:
    """What trainers do."""

    seconds: float = 0.05  # an epoch
    journal: str | None = None  # a file with a line for every epoch that was answered
    hold: int | None = None  # no later epoch ends before `go` is there, or the trial is wanted back
    go: str | None = None  # a file
    hang: tuple[int, ...] = ()  # trials whose first attempt never ends its second epoch
    crash: tuple[int, ...] = ()  # trials that raise an exception in their first epoch


def chain(seed: int, epochs: int) -> str:
    """The state of a trial after so many epochs."""
    state = ""
    for epoch in range(1, epochs + 1):
        state = _next(state, seed, epoch)
    return state


def _next(state: str, seed: int, epoch: int) -> str:
    return hashlib.sha256(f"{state} {seed} {epoch}".encode()).hexdigest()


def run(channel: Channel) -> None:
    """Receive a `TrialSpec`, play it, and send the `Outcome`."""
    spec = channel.receive()
    if not isinstance(spec, TrialSpec):
        return
    played = Played(**json.loads(os.environ.get("PLAYED", "{}")))
    channel.send(_Trial(spec, played, Conversation(channel)).play())


class _Trial:
    def __init__(self, spec: TrialSpec, played: Played, conversation: Conversation) -> None:
        self._spec, self._played, self._conversation = spec, played, conversation
        self._files = Artifacts(spec.artifacts)
        self._state, self._begin = "", 1
        self._last: Checkpoint | None = None
        if spec.resume is not None:
            self._state, self._begin = self._read(spec.resume.checkpoint)

    def play(self) -> Outcome:
        spec = self._spec
        if spec.trial in self._played.crash:
            return Outcome(end=AttemptEnd.ERROR, reason="ValueError: no such thing")
        for number in range(self._begin, spec.epochs + 1):
            if self._is_wanted_back(number):
                return Outcome(end=AttemptEnd.RELEASED)
            action = self._epoch(number)
            if action == Action.RELEASE:
                checkpoint = None if self._last else self._write(number)
                return Outcome(end=AttemptEnd.RELEASED, checkpoint=checkpoint)
            if action == Action.PRUNE:
                return self._end(AttemptEnd.PRUNED, number)
            if action == Action.STOP:
                return self._end(AttemptEnd.STOPPED, number)
        return self._end(AttemptEnd.FINISHED, spec.epochs)

    def _epoch(self, number: int) -> Action:
        time.sleep(self._played.seconds)
        spec = self._spec
        if number == 2 and spec.attempt == 1 and spec.trial in self._played.hang:
            time.sleep(3600)
        self._state = _next(self._state, spec.seed, number)
        every = spec.every.epochs
        self._last = self._write(number) if every and number % every == 0 else None
        action = self._conversation.report(_epoch(spec, number, self._played), self._last)
        self._note(number)
        return action

    def _is_wanted_back(self, number: int) -> bool:
        """Hold an epoch; whether that ended it, as it does a real one with a checkpoint before."""
        hold, go = self._played.hold, Path(self._played.go or "")
        while hold is not None and number > hold and not go.is_file():
            if self._conversation.release.wait(0.02):
                return True
        return False

    def _end(self, end: AttemptEnd, epochs: int) -> Outcome:
        digest = None
        if self._spec.model_file is not None:
            with self._files.writing(self._spec.model_file) as draft:
                draft.path.write_text(self._state)
            digest = draft.hash
        return Outcome(
            end=end,
            value=_loss(self._spec, epochs),
            best_epoch=epochs,
            weights=1,
            model_hash=digest,
            peak_memory=1,
        )

    def _write(self, epoch: int) -> Checkpoint:
        name = self._spec.checkpoint_file.format(fold=1, epoch=epoch)
        with self._files.writing(name) as draft:
            draft.path.write_text(f"{self._state} {epoch}")
        return Checkpoint(file=name, hash=draft.hash, fold=1, epoch=epoch)

    def _read(self, checkpoint: Checkpoint) -> tuple[str, int]:
        with self._files.reading(checkpoint.file) as file:
            body = file.read_bytes()
        if hashlib.sha256(body).hexdigest() != checkpoint.hash:
            raise ValueError(f"the checkpoint {checkpoint.file} is damaged")
        state, epoch = body.decode().split()
        return state, int(epoch) + 1

    def _note(self, epoch: int) -> None:
        if self._played.journal is not None:
            line = f"{self._spec.trial} {self._spec.attempt} {epoch}\n".encode()
            descriptor = os.open(self._played.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(descriptor, line)
            os.close(descriptor)


def _loss(spec: TrialSpec, epoch: int) -> float:
    return 2.0 + (spec.seed % 1000) / 1000 - 0.01 * epoch


def _epoch(spec: TrialSpec, number: int, played: Played) -> Epoch:
    loss = _loss(spec, number)
    return Epoch(
        epoch=number,
        loss=loss,
        accuracy=0.5,
        val_loss=loss,
        val_accuracy=0.5,
        val_precision=0.5,
        val_recall=0.5,
        val_f1=0.5,
        val_auc=0.5,
        seconds=played.seconds,
    )


if __name__ == "__main__":
    sys.modules["search.trainer.training"] = ModuleType("search.trainer.training")  # no Keras
    forker.run = run  # type: ignore[attr-defined]
    forker.main()
