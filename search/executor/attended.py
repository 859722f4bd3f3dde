"""Answering trainers while their supervisor waits for its database."""

from __future__ import annotations

import queue
import time
from collections import Counter
from threading import Lock, Thread
from typing import TYPE_CHECKING

from search.executor.messages import Action, Ended, Reported

if TYPE_CHECKING:
    from search.executor.messages import Answer, Event, TrialSpec, TriedOut, TryOut
    from search.executor.protocol import Executor

PATIENCE_SECONDS = 5.0  # a trainer waits so long for the answer to a report
_TICK_SECONDS = 0.1


class Attended:
    """An executor whose events wait for the supervisor, and whose trainers do not.

    A report that is not answered in time is answered with CONTINUE. It stays in the queue: so what
    happens while the supervisor is held up is kept, in its order, and no decision but to prune is
    lost, which the next epoch's report brings again.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._lock = Lock()
        self._reported: dict[int, float] = {}  # trial → when its unanswered report came
        self._early: Counter[int] = Counter()  # reports that the supervisor answers too late
        self._over = False
        self._thread = Thread(target=self._attend, daemon=True)
        self._thread.start()

    def ready(self, seconds: float) -> bool:
        """As the executor's."""
        return self._executor.ready(seconds)

    def try_out(self, asked: TryOut) -> TriedOut:
        """As the executor's."""
        return self._executor.try_out(asked)

    def start(self, spec: TrialSpec) -> None:
        """As the executor's."""
        with self._lock:
            self._early.pop(spec.trial, None)
        self._executor.start(spec)

    def answer(self, trial: int, answer: Action | Answer) -> None:
        """Answer a report or a question, or say STOP or RELEASE in the middle of an epoch."""
        with self._lock:
            late = isinstance(answer, Action) and self._early[trial] > 0
            self._early[trial] -= late
            if isinstance(answer, Action) and not late:
                self._reported.pop(trial, None)
        if not late or answer in (Action.STOP, Action.RELEASE):
            self._executor.answer(trial, answer)

    def kill(self, trial: int) -> None:
        """As the executor's."""
        self._executor.kill(trial)

    def wait(self, seconds: float) -> Event | None:
        """The next event; None when none came within that time."""
        try:
            return self._events.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self) -> None:
        """As the executor's."""
        self._over = True
        self._thread.join()
        self._executor.close()

    def _attend(self) -> None:
        while not self._over:
            event = self._executor.wait(_TICK_SECONDS)
            with self._lock:
                if isinstance(event, Reported):
                    self._reported[event.trial] = time.monotonic()
                elif isinstance(event, Ended):
                    self._reported.pop(event.trial, None)
            if event is not None:
                self._events.put(event)
            self._answer_late_ones()

    def _answer_late_ones(self) -> None:
        before = time.monotonic() - PATIENCE_SECONDS
        with self._lock:
            late = [trial for trial, since in self._reported.items() if since < before]
            for trial in late:
                del self._reported[trial]
                self._early[trial] += 1
        for trial in late:
            self._executor.answer(trial, Action.CONTINUE)
