"""What a trainer's process does: it receives a trial, trains, and says how it ended."""

from __future__ import annotations

import traceback
from contextlib import suppress
from typing import TYPE_CHECKING

from search.errors import one_line
from search.executor.causes import cause_of
from search.executor.messages import Outcome, TrialSpec, TriedOut, TryOut
from search.trainer.conversation import Conversation
from search.trainer.memory import peak_memory
from storage import AttemptEnd

if TYPE_CHECKING:
    from search.executor.channel import Channel


def run(channel: Channel) -> None:
    """Receive a `TrialSpec`, train, and send the `Outcome`; or try a user's code out."""
    asked = channel.receive()
    if isinstance(asked, TryOut):
        from search.trainer.trying_out import try_out

        channel.send(TriedOut(error=try_out(asked)))
    elif isinstance(asked, TrialSpec):
        channel.send(_outcome(asked, Conversation(channel)))


def _outcome(spec: TrialSpec, conversation: Conversation) -> Outcome:
    from search.trainer.backends import backend
    from search.trainer.checkpoint import CheckpointError
    from search.trainer.room import WaitedInVainError

    try:
        backend().take(spec.device)
        with backend().scope(spec.device):
            return _train(spec, conversation)
    except WaitedInVainError as error:
        return Outcome(end=AttemptEnd.RELEASED, reason=_short(str(error)))
    except Exception as error:  # whatever a trial does, the search goes on
        with suppress(OSError):  # the log's disk may be full
            traceback.print_exc()
        said = one_line(error)
        if isinstance(error, CheckpointError):
            return Outcome(end=AttemptEnd.DAMAGED, reason=_short(said), peak_memory=peak_memory())
        cause = cause_of(said)
        return Outcome(
            end=cause or AttemptEnd.ERROR,
            reason=_short(f"{cause}: {said}" if cause else said),
            peak_memory=peak_memory(),
        )


def _train(spec: TrialSpec, conversation: Conversation) -> Outcome:
    if spec.user_space is not None:
        from search.trainer.user_training import train_user_model

        return train_user_model(spec, conversation)
    from search.trainer.training import train_network

    return train_network(spec, conversation)


def _short(text: str, most: int = 300) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
