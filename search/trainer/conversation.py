"""A trainer's conversation with its supervisor."""

from __future__ import annotations

import os
import queue
import signal
import time
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from search.executor.messages import (
    Action,
    Alive,
    Answer,
    Chosen,
    Count,
    Question,
    Report,
    Waiting,
)

if TYPE_CHECKING:
    from search.executor.channel import Channel
    from spaces import Params, Scalar
    from storage import Checkpoint, Epoch


LIFE_SECONDS = 10.0  # between two signs of life


class Conversation:
    """Sends reports and waits for their answers; ends the process when nobody listens any more."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._actions: queue.SimpleQueue[Action] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.stop = Flag()  # set by STOP, also in the middle of an epoch
        self.release = Flag()  # set by RELEASE, likewise
        self._showed_life = time.monotonic()
        Thread(target=self._listen, daemon=True).start()

    def report(self, epoch: Epoch, checkpoint: Checkpoint | None) -> Action:
        """Tell the supervisor an epoch, with its checkpoint, and get what to do next."""
        self._channel.send(Report(epoch=epoch, checkpoint=checkpoint))
        return self._actions.get()

    def count(self, *, weights: int, multiply_adds: int) -> None:
        """Tell the supervisor what a network takes that is about to be trained."""
        self._channel.send(Count(weights=weights, multiply_adds=multiply_adds))

    def show_life(self) -> None:
        """Tell the supervisor, not too often, that an epoch advances."""
        now = time.monotonic()
        if now - self._showed_life >= LIFE_SECONDS:
            self._showed_life = now
            self._channel.send(Alive())

    def wait_for_room(self, reason: str | None) -> None:
        """Tell the supervisor why a file cannot be written, or by None that it could be at last."""
        self._channel.send(Waiting(reason=reason))

    def ask(self, question: Question) -> Scalar:
        """Ask the supervisor's sampler for a value.

        Raises:
            ValueError: there is none, for what was asked under this name before was different.
        """
        self._channel.send(question)
        answer = self._answers.get()
        if answer.error is not None:
            raise ValueError(answer.error)
        return answer.value

    def tell(self, params: Params) -> None:
        """Tell the supervisor all values that the user's code has got."""
        self._channel.send(Chosen(params=params))

    def _listen(self) -> None:
        while (message := self._channel.receive()) is not None:
            if message == Action.STOP:
                self.stop.set()
            elif message == Action.RELEASE:
                self.release.set()
            if isinstance(message, Action):
                self._actions.put(message)
            elif isinstance(message, Answer):
                self._answers.put(message)
        _end()


def _end() -> None:
    """The supervisor is gone: no orphan holds a device, nor does what it has started itself."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
