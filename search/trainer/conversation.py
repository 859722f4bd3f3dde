"""A trainer's conversation with its supervisor."""

from __future__ import annotations

import os
import queue
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from search.executor.messages import Action, Answer, Chosen, Question

if TYPE_CHECKING:
    from search.executor.channel import Channel
    from spaces import Params, Scalar
    from storage import Epoch


class Conversation:
    """Sends reports and waits for their answers; ends the process when nobody listens any more."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._actions: queue.SimpleQueue[Action] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.stop = Flag()  # set by STOP, also in the middle of an epoch
        Thread(target=self._listen, daemon=True).start()

    def report(self, epoch: Epoch) -> Action:
        """Tell the supervisor an epoch, and get what to do next."""
        self._channel.send(epoch)
        return self._actions.get()

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
            if isinstance(message, Action):
                self._actions.put(message)
            elif isinstance(message, Answer):
                self._answers.put(message)
        os._exit(1)  # the supervisor is gone: no orphan holds a device
