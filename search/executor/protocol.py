"""The seam between the supervisor and whatever runs its trials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from search.executor.messages import Action, Answer, Event, TrialSpec, TriedOut, TryOut


class Executor(Protocol):
    """Runs attempts at trials, each known by its trial's number while it runs."""

    def ready(self, seconds: float) -> bool:
        """Whether attempts can be started, waiting that long for it.

        Raises:
            SearchError: they never will; says where the reason is.
        """

    def try_out(self, asked: TryOut) -> TriedOut:
        """What is wrong with a user's code, from a process of its own that leaves GPUs alone.

        Raises:
            SearchError: as `ready`.
        """

    def start(self, spec: TrialSpec) -> None:
        """Begin an attempt."""

    def answer(self, trial: int, answer: Action | Answer) -> None:
        """Answer a report or a question, or say STOP or RELEASE in the middle of an epoch."""

    def kill(self, trial: int) -> None:
        """End an attempt at once; its `Ended` still comes."""

    def wait(self, seconds: float) -> Event | None:
        """The next event; None when none came within that time."""

    def close(self) -> None:
        """End every attempt and whatever served them."""
