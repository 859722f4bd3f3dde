"""Watching trainers' processes: their messages, their end, and what to make of it."""

from __future__ import annotations

import os
import queue
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from search.executor.causes import cause_of
from search.executor.messages import (
    Advanced,
    Alive,
    Asked,
    Chosen,
    Count,
    Counted,
    Ended,
    Event,
    Outcome,
    Paused,
    Question,
    Report,
    Reported,
    Started,
    Told,
    TrialSpec,
    Waiting,
)
from storage import AttemptEnd

if TYPE_CHECKING:
    from search.executor.channel import Channel
    from search.executor.messages import Action, Answer

_MOST_CHARACTERS = 300  # of a reason
_LAST_WORDS = 4096  # bytes of a log
_VMSTAT = Path("/proc/vmstat")


@dataclass
class _Trainer:
    spec: TrialSpec
    channel: Channel
    kernel_kills: int  # the kernel's count of out-of-memory kills when it started
    outcome: Outcome | None = None
    silent: bool = False  # nothing more will come over the channel
    reason: str | None = None  # of its end, where it is known
    status: int | None = None  # exit status as subprocess has it: negative for a signal


class Watching:
    """The running trainers of an executor; a thread a trainer reads its channel.

    A trainer's `Ended` comes when both its channel is drained and its process is gone, in whichever
    order that is seen: only then is its device free.
    """

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._trainers: dict[int, _Trainer] = {}
        self._lock = Lock()

    def add(self, spec: TrialSpec, channel: Channel) -> None:
        """Watch a trainer that was just started, and tell it what to do."""
        trainer = _Trainer(spec, channel, _kernel_kills())
        with self._lock:
            self._trainers[spec.trial] = trainer
        Thread(target=self._read, args=(spec.trial, trainer), daemon=True).start()

    def started(self, trial: int, pid: int) -> None:
        """Note the process of a trainer."""
        self._events.put(Started(trial=trial, pid=pid))

    def answer(self, trial: int, answer: Action | Answer) -> None:
        """Send an answer; a trainer that is gone needs none."""
        with self._lock:
            trainer = self._trainers.get(trial)
        if trainer is not None:
            with suppress(OSError, ValueError):  # gone, or closed: its `Ended` is on its way
                trainer.channel.send(answer)

    def exited(self, trial: int, status: int, reason: str | None = None) -> None:
        """Note a process's exit status, and why it ended where that is known."""
        with self._lock:
            trainer = self._trainers.get(trial)
            if trainer is not None and trainer.status is None:
                trainer.status, trainer.reason = status, reason
                self._end_if_gone(trial, trainer)

    def running(self) -> list[int]:
        """The trials whose end was not told yet."""
        with self._lock:
            return list(self._trainers)

    def wait(self, seconds: float) -> Event | None:
        """The next event; None when none came within that time."""
        try:
            return self._events.get(timeout=seconds)
        except queue.Empty:
            return None

    def _read(self, trial: int, trainer: _Trainer) -> None:
        with suppress(OSError, ValueError):  # it is dead already: its exit status tells why
            # Here, for a long history fills the stream until the trainer begins to read.
            trainer.channel.send(trainer.spec)
        try:
            self._take_in(trial, trainer)
        except Exception as error:  # a message that is none: the trainer would wait for ever
            said = " ".join(str(error).split())
            reason = f"the trainer's message cannot be read: {said}"[:_MOST_CHARACTERS]
            trainer.outcome = Outcome(end=AttemptEnd.ERROR, reason=reason)
            trainer.channel.close()
        with self._lock:
            trainer.silent = True
            self._end_if_gone(trial, trainer)

    def _take_in(self, trial: int, trainer: _Trainer) -> None:
        while (message := trainer.channel.receive()) is not None:
            match message:
                case Report(epoch=epoch, checkpoint=checkpoint):
                    self._events.put(Reported(trial=trial, epoch=epoch, checkpoint=checkpoint))
                case Count():
                    self._events.put(Counted(trial=trial, count=message))
                case Alive():
                    self._events.put(Advanced(trial=trial))
                case Waiting(reason=reason):
                    self._events.put(Paused(trial=trial, reason=reason))
                case Question():
                    self._events.put(Asked(trial=trial, question=message))
                case Chosen():
                    self._events.put(Told(trial=trial, params=message.params))
                case Outcome():
                    trainer.outcome = message

    def _end_if_gone(self, trial: int, trainer: _Trainer) -> None:
        if trainer.silent and trainer.status is not None and trial in self._trainers:
            del self._trainers[trial]
            trainer.channel.close()
            outcome = trainer.outcome or _last_words(trainer, trainer.status)
            self._events.put(Ended(trial=trial, outcome=outcome))


def _last_words(trainer: _Trainer, status: int) -> Outcome:
    """What a trainer's exit status says, when it could say nothing itself."""
    if trainer.reason is not None:
        return Outcome(end=AttemptEnd.DIED, reason=trainer.reason)
    if status >= 0:
        return Outcome(end=AttemptEnd.DIED, reason=f"the trainer exited with status {status}")
    name = signal.Signals(-status).name
    if -status == signal.SIGKILL and _kernel_kills() > trainer.kernel_kills:
        reason = "out of memory: the kernel killed the trainer"
        return Outcome(end=AttemptEnd.OUT_OF_MEMORY, reason=reason)
    cause = cause_of(_end_of(trainer.spec.log_file)) if -status == signal.SIGABRT else None
    reason = f"the trainer was killed by {name}"
    return Outcome(end=cause or AttemptEnd.DIED, reason=f"{cause}: {reason}" if cause else reason)


def _end_of(log_file: str) -> str:
    """What a trainer wrote last; "" where it wrote nothing."""
    try:
        with Path(log_file).open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LAST_WORDS))
            return log.read().decode(errors="replace")
    except OSError:
        return ""


def _kernel_kills() -> int:
    """How many processes the kernel has killed for want of memory; 0 where it does not say."""
    try:
        lines = _VMSTAT.read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))
