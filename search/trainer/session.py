"""A trainer's conversation with its supervisor, around the training itself."""

from __future__ import annotations

import os
import queue
import traceback
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

from search.executor.messages import Action, Outcome, TrialSpec
from search.trainer.memory import peak_memory
from storage import AttemptEnd

if TYPE_CHECKING:
    from search.executor.channel import Channel
    from storage import Epoch

# How TensorFlow, JAX and the C++ runtime say that memory ran out.
_MEMORY_WORDS = ("ResourceExhausted", "RESOURCE_EXHAUSTED", "MemoryError", "bad_alloc", "OOM when")


class Conversation:
    """Sends reports and waits for their answers; ends the process when nobody listens any more."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._answers: queue.SimpleQueue[Action] = queue.SimpleQueue()
        self.stop = Flag()  # set by STOP, also in the middle of an epoch
        Thread(target=self._listen, daemon=True).start()

    def report(self, epoch: Epoch) -> Action:
        """Tell the supervisor an epoch, and get what to do next."""
        self._channel.send(epoch)
        return self._answers.get()

    def _listen(self) -> None:
        while (message := self._channel.receive()) is not None:
            if message == Action.STOP:
                self.stop.set()
            if isinstance(message, Action):
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
    from search.trainer.training import train

    try:
        take(spec.device)
        return train(spec, conversation.report, conversation.stop)
    except Exception as error:  # whatever a trial does, the search goes on
        traceback.print_exc()
        said = f"{type(error).__name__}: {error}"
        memory = any(word in said for word in _MEMORY_WORDS)
        return Outcome(
            end=AttemptEnd.OUT_OF_MEMORY if memory else AttemptEnd.ERROR,
            reason=_one_line(f"out of memory: {said}" if memory else said),
            peak_memory=peak_memory(),
        )


def _one_line(text: str, most: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
