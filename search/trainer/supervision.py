"""What training wants of its supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from threading import Event as Flag

    from search.executor.messages import Action
    from storage import Checkpoint, Epoch


class Supervision(Protocol):
    """The supervisor, as training sees it; `Conversation` is one.

    Both flags may be set at any time, in the middle of an epoch too.
    """

    @property
    def stop(self) -> Flag:
        """Set: end with the best epoch so far."""

    @property
    def release(self) -> Flag:
        """Set: end as soon as nothing is lost by it, for a later attempt to go on."""

    def report(self, epoch: Epoch, checkpoint: Checkpoint | None) -> Action:
        """Tell an epoch, with its checkpoint if it has one, and get what to do next."""

    def count(self, *, weights: int, multiply_adds: int) -> None:
        """Tell what a network takes that is about to be trained."""

    def show_life(self) -> None:
        """Called after each batch, and while a store takes or gives a file: it advances."""

    def wait_for_room(self, reason: str | None) -> None:
        """Tell why a file cannot be written, or by None that it could be at last."""


def leaving(supervision: Supervision) -> bool:
    """Whether the supervisor wants this attempt to end."""
    return supervision.stop.is_set() or supervision.release.is_set()
