"""Trainers that only pretend: recorded curves instead of Keras, for the supervisor's own tests."""

from __future__ import annotations

import signal
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from search.executor import (
    Action,
    Answer,
    Asked,
    Count,
    Counted,
    Ended,
    Outcome,
    Reported,
    Started,
    Told,
    TrialSpec,
    TriedOut,
)
from search.folds import best_epoch
from search.objective import Objective
from storage import Artifacts, AttemptEnd, Checkpoint, Epoch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.executor import Device, Event, Question, TryOut
    from search.supervisor.view import Beginning, TrialEnded
    from spaces import Params


def epoch(
    number: int, val_loss: float | None, val_auc: float | None = None, fold: int = 1
) -> Epoch:
    """An epoch of which only the validation loss, or the AUC, matters."""
    return Epoch(
        epoch=number,
        fold=fold,
        loss=val_loss,
        accuracy=None,
        val_loss=val_loss,
        val_accuracy=0.5,
        val_precision=None,
        val_recall=None,
        val_f1=None,
        val_auc=val_auc,
        seconds=0.01,
    )


@dataclass
class _Trainer:
    spec: TrialSpec
    epochs: Sequence[Epoch]
    reported: int = 0
    answered: bool = True
    params: Params = field(default_factory=dict)


@dataclass
class SimulatedExecutor:
    """An `Executor` that plays a curve a trial; `crash` names trials that die at an epoch.

    They do so in every attempt; `fails` says of any attempt, before an epoch, how it ends there.
    After each epoch there is a checkpoint, from which a later attempt goes on. Trials that are
    `refused` end before their first epoch. A user's code asks its `questions` first, and fails by
    an answer that is an error. A curve is of validation losses, or of whole epochs.
    """

    curve: Callable[[TrialSpec], Sequence[float | Epoch | None]]
    crash: dict[int, int] = field(default_factory=dict)
    refused: Callable[[TrialSpec], bool] = lambda _: False
    fails: Callable[[TrialSpec, int], AttemptEnd | None] = lambda _spec, _epoch: None
    questions: Sequence[Question] = ()
    answers: list[tuple[int, Answer]] = field(default_factory=list)
    before_wait: Callable[[], None] = lambda: None
    # Of an epoch, where the curve does not say it, with so many trainers at work.
    seconds: Callable[[TrialSpec, int], float] | None = None
    together: bool = False  # trainers come to their epochs' ends at the same time
    # Weights of a trial's network; with them come multiply-adds, size and latency.
    weights: Callable[[TrialSpec], int] | None = None
    silent: bool = False  # trainers hang before their first epoch
    specs: list[TrialSpec] = field(default_factory=list)
    closed: bool = False
    _running: dict[int, _Trainer] = field(default_factory=dict)
    _events: deque[Event] = field(default_factory=deque)

    @property
    def running(self) -> int:
        """How many trainers are at work."""
        return len(self._running)

    def ready(self, seconds: float) -> bool:  # noqa: ARG002  # there is nothing to wait for
        """At once."""
        return True

    def try_out(self, asked: TryOut) -> TriedOut:  # noqa: ARG002  # nothing is run here
        """Nothing is wrong."""
        return TriedOut(error=None)

    def start(self, spec: TrialSpec) -> None:
        """Begin to play."""
        assert spec.device.name not in {one.spec.device.name for one in self._running.values()}
        self.specs.append(spec)
        epochs = [
            one if isinstance(one, Epoch) else epoch(number, one)
            for number, one in enumerate(self.curve(spec), start=1)
        ]
        done = 0 if spec.resume is None else len(spec.resume.epochs)
        self._running[spec.trial] = _Trainer(spec, epochs, reported=done)
        self._events.append(Started(trial=spec.trial, pid=1))
        if self.weights is not None:
            count = Count(weights=self.weights(spec), multiply_adds=10 * self.weights(spec))
            self._events.append(Counted(trial=spec.trial, count=count))
        if spec.user_space is not None:
            self._ask(self._running[spec.trial])
        if self.refused(spec):
            self._end(self._running[spec.trial], AttemptEnd.REFUSED, "too large")

    def answer(self, trial: int, answer: Action | Answer) -> None:
        """Take an answer to the last report or question."""
        trainer = self._running.get(trial)
        if trainer is None:
            return
        if isinstance(answer, Answer):
            self._learn(trainer, answer)
        else:
            trainer.answered = True
            self._obey(trainer, answer)

    def _learn(self, trainer: _Trainer, answer: Answer) -> None:
        trial = trainer.spec.trial
        self.answers.append((trial, answer))
        if answer.error is not None:
            self._end(trainer, AttemptEnd.ERROR, answer.error)
            return
        trainer.params[self.questions[len(trainer.params)].name] = answer.value
        if len(trainer.params) == len(self.questions):
            trainer.answered = True
            self._events.append(Told(trial=trial, params=trainer.params))
        else:
            self._ask(trainer)

    def _ask(self, trainer: _Trainer) -> None:
        trainer.answered = False
        question = self.questions[len(trainer.params)]
        self._events.append(Asked(trial=trainer.spec.trial, question=question))

    def _obey(self, trainer: _Trainer, action: Action) -> None:
        if action == Action.PRUNE:
            self._end(trainer, AttemptEnd.PRUNED)
        elif action == Action.STOP:
            self._end(trainer, AttemptEnd.STOPPED)
        elif action == Action.RELEASE:
            self._end(trainer, AttemptEnd.RELEASED)
        elif trainer.reported >= len(trainer.epochs):
            self._end(trainer, AttemptEnd.FINISHED)

    def kill(self, trial: int) -> None:
        """Die as by SIGKILL."""
        if trial in self._running:
            self._end(self._running[trial], AttemptEnd.DIED, "the trainer was killed by SIGKILL")

    def wait(self, seconds: float) -> Event | None:
        """Play one epoch of whoever is not waiting for an answer, or of all; not without time."""
        if not seconds:
            return self._events.popleft() if self._events else None
        self.before_wait()
        if not self._events:
            for trainer in list(self._running.values()):
                if trainer.answered and not self.silent:
                    self._play(trainer)
                    if not self.together:
                        break
        return self._events.popleft() if self._events else None

    def close(self) -> None:
        """Nothing runs any more."""
        self.closed = True
        self._running.clear()

    def _play(self, trainer: _Trainer) -> None:
        number = trainer.reported + 1
        if self.crash.get(trainer.spec.trial) == number:
            self.kill(trainer.spec.trial)
            return
        end = self.fails(trainer.spec, number)
        if end is not None:
            self._end(trainer, end, str(end))
            return
        played = trainer.epochs[trainer.reported]
        if self.seconds is not None:
            played = replace(played, seconds=self.seconds(trainer.spec, len(self._running)))
        trainer.reported, trainer.answered = number, False
        report = Reported(
            trial=trainer.spec.trial, epoch=played, checkpoint=_checkpoint(trainer.spec, played)
        )
        self._events.append(report)
        if played.val_loss is None:
            self._end(trainer, AttemptEnd.DIVERGED, "the training loss is not finite")

    def _end(self, trainer: _Trainer, end: AttemptEnd, reason: str | None = None) -> None:
        del self._running[trainer.spec.trial]
        objective = Objective(trainer.spec.objective)
        told = end in (
            AttemptEnd.FINISHED,
            AttemptEnd.PRUNED,
            AttemptEnd.STOPPED,
            AttemptEnd.DIVERGED,
        )
        best = None if not told else best_epoch(trainer.epochs[: trainer.reported], objective)
        weights = None if self.weights is None else self.weights(trainer.spec)
        whole = weights is not None and end in (AttemptEnd.FINISHED, AttemptEnd.STOPPED)
        outcome = Outcome(
            end=end,
            reason=reason,
            weights=weights if told else None,
            size=4 * (weights or 0) if whole else None,
            latency=0.01 * (weights or 0) if whole else None,
            value=objective.value_of(best),
            best_epoch=None if best is None else best.epoch,
        )
        self._events.append(Ended(trial=trainer.spec.trial, outcome=outcome))


def _checkpoint(spec: TrialSpec, after: Epoch) -> Checkpoint:
    name = spec.checkpoint_file.format(fold=after.fold, epoch=after.epoch)
    with Artifacts(spec.artifacts).writing(name) as draft:
        draft.path.write_text("weights")
    return Checkpoint(file=name, hash=draft.hash, fold=after.fold, epoch=after.epoch)


@dataclass
class RecordingView:
    """A `View` that remembers what it was told."""

    started: list[tuple[int, int]] = field(default_factory=list)
    endings: list[TrialEnded] = field(default_factory=list)
    given_back: list[int] = field(default_factory=list)
    taken_over: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    began: Beginning | None = None

    def progress(self, doing: str, done: int, total: int) -> None:
        """Images are being looked at or decoded."""

    def begin(self, beginning: Beginning) -> None:
        """The search begins."""
        self.began = beginning

    def trial(self, device: str, trial: int, attempt: int, params: Params) -> None:  # noqa: ARG002
        """A trial starts."""
        self.started.append((trial, attempt))

    def epoch(self, trial: int, epoch: Epoch) -> None:
        """An epoch is done."""

    def ended(self, trial: TrialEnded) -> None:
        """A trial has ended."""
        self.endings.append(trial)

    def released(self, trial: int) -> None:
        """A trial was given back."""
        self.given_back.append(trial)

    def taken(self, trial: int) -> None:
        """Another supervisor has a trial."""
        self.taken_over.append(trial)

    def note(self, text: str) -> None:
        """Something worth a line."""
        self.notes.append(text)

    def close(self) -> None:
        """The search is over."""


def hear_interrupts() -> None:
    """In a child before it runs: a shell's background job, as tests may be, ignores SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def devices(count: int) -> tuple[Device, ...]:
    """Pretended CPU workers."""
    from search.executor import Device

    return tuple(Device(name=f"cpu:{n}", kind="cpu", threads=1) for n in range(count))
