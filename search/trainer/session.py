"""A trainer's conversation with its supervisor, around the training itself."""

from __future__ import annotations

import os
import queue
import traceback
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from search.errors import one_line
from search.executor.messages import Action, Answer, Chosen, Outcome, Question, TrialSpec
from search.trainer.memory import peak_memory
from storage import AttemptEnd

if TYPE_CHECKING:
    from search.executor.channel import Channel
    from spaces import Params, Scalar
    from storage import Epoch

# How TensorFlow, JAX and the C++ runtime say that memory ran out.
_MEMORY_WORDS = ("ResourceExhausted", "RESOURCE_EXHAUSTED", "MemoryError", "bad_alloc", "OOM when")


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


def run(channel: Channel) -> None:
    """Receive a `TrialSpec`, train, and send the `Outcome`."""
    spec = channel.receive()
    if not isinstance(spec, TrialSpec):
        return
    conversation = Conversation(channel)
    channel.send(_outcome(spec, conversation))


def _outcome(spec: TrialSpec, conversation: Conversation) -> Outcome:
    from search.trainer.backend import take

    try:
        take(spec.device)
        return _train(spec, conversation)
    except Exception as error:  # whatever a trial does, the search goes on
        traceback.print_exc()
        said = one_line(error)
        memory = any(word in said for word in _MEMORY_WORDS)
        return Outcome(
            end=AttemptEnd.OUT_OF_MEMORY if memory else AttemptEnd.ERROR,
            reason=_short(f"out of memory: {said}" if memory else said),
            peak_memory=peak_memory(),
        )


def _train(spec: TrialSpec, conversation: Conversation) -> Outcome:
    if spec.user_space is not None:
        # Keras alone is imported before the fork; KerasTuner is for those who ask for it.
        from search.trainer.user_training import train_user_model

        return train_user_model(spec, conversation)
    from search.trainer.training import train_network

    return train_network(spec, conversation.report, conversation.stop)


def _short(text: str, most: int = 300) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
